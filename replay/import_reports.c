/* import_reports.c: the reports of an archive, which may have several: each file belongs to the one in whose folder it is. */
#include <stdlib.h>
#include <string.h>

#include "replay/import_report.h"

/* Names that say little where they stand deep in a tree. */
enum { PLAIN_DEEP = 1 };

void reports_init(struct reports *reports)
{
    *reports = (struct reports){.items = NULL};
}

void reports_done(struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        report_done(&reports->items[i]);
    free(reports->items);
}

static const char *skip_lead(const char *name)
{
    while (name[0] == '/' || (name[0] == '.' && name[1] == '/'))
        name += name[0] == '/' ? 1 : 2;
    return name;
}

static struct report *find(struct reports *reports, const char *root, size_t length)
{
    for (size_t i = 0; i < reports->count; i++)
        if (strlen(reports->items[i].root) == length && memcmp(reports->items[i].root, root, length) == 0)
            return &reports->items[i];
    return NULL;
}

/* The outermost folder that makes the rest of the name a file of a report; NULL: there is none. `hostname` alone is one where a report is known to be. */
static const char *find_file(struct reports *reports, const char *lead, int *rank, enum report_group *group)
{
    const char *at = lead;
    for (int depth = 0; at != NULL; depth++) {
        const char *slash = strchr(at, '/');
        bool is_told = slash != NULL || depth <= PLAIN_DEEP || find(reports, lead, (size_t)(at - lead)) != NULL;
        *rank = is_told ? report_rank(at, group) : -1;
        if (*rank >= 0)
            return at;
        at = slash != NULL ? slash + 1 : NULL;
    }
    return NULL;
}

static struct report *add(struct reports *reports, const char *root, size_t length)
{
    char *copy = malloc(length + 1);
    struct report *grown = copy != NULL ? realloc(reports->items, (reports->count + 1) * sizeof *reports->items) : NULL;
    if (grown == NULL) {
        free(copy);
        return NULL;
    }
    reports->items = grown;
    memcpy(copy, root, length);
    copy[length] = '\0';
    report_init(&grown[reports->count]);
    grown[reports->count].root = copy;
    return &grown[reports->count++];
}

enum status reports_place(struct reports *reports, const char *name, struct report_place *place, struct problem *why)
{
    const char *lead = skip_lead(name), *at = find_file(reports, lead, &place->rank, &place->group);
    if (at == NULL)
        return STATUS_EMPTY;
    size_t length = (size_t)(at - lead);
    place->report = find(reports, lead, length);
    if (place->report != NULL)
        return STATUS_OK;
    if (reports->count == REPORTS_MOST)
        return problem_set(why, STATUS_LIMIT, "more than %d reports in one archive: unpack it into folders",
                           REPORTS_MOST);
    place->report = add(reports, lead, length);
    return place->report != NULL ? STATUS_OK : problem_set(why, STATUS_NO_MEMORY, "no memory to import");
}

/* Inside another one there are copies of single processes' or containers' trees. */
static bool is_inside(const struct reports *reports, const struct report *report)
{
    for (size_t i = 0; i < reports->count; i++) {
        const struct report *other = &reports->items[i];
        size_t length = strlen(other->root);
        if (other != report && report_has_inputs(other) && length < strlen(report->root) &&
            memcmp(other->root, report->root, length) == 0)
            return true;
    }
    return false;
}

bool reports_have_inputs(const struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++)
        if (report_has_inputs(&reports->items[i]))
            return true;
    return false;
}

static enum status tell_inside(const struct report *report, struct import *import, struct problem *why)
{
    const struct report_file *file = report->files;
    while (file->rank < 0)
        file++;
    return import_add_left_out(import, file->path, "what is in this folder is inside of another report", why);
}

enum status reports_add(struct reports *reports, struct import *import, struct problem *why)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < reports->count && status == STATUS_OK; i++) {
        struct report *report = &reports->items[i];
        if (report_has_inputs(report))
            status = is_inside(reports, report) ? tell_inside(report, import, why) : report_add(report, import, why);
    }
    return status;
}
