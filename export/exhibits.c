#include "export/exhibits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/amount.h"

enum status exhibits_open(struct exhibits **exhibits)
{
    *exhibits = calloc(1, sizeof **exhibits);
    return *exhibits != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void close_boot(struct exhibit_boot *boot)
{
    if (boot == NULL)
        return;
    free(boot->curves);
    free(boot);
}

void exhibits_close(struct exhibits *exhibits)
{
    if (exhibits == NULL)
        return;
    for (size_t i = 0; i < exhibits->boot_count; i++)
        close_boot(exhibits->boots[i]);
    owners_close(exhibits->owners);
    free(exhibits);
}

/* --- which rows are kept ----------------------------------------------------------------------------------------------------------- */

struct candidate {
    const struct course_row *row;
    int64_t gained;
    bool is_named; /* by the verdict */
};

static struct text name_of(const struct verdict_name *name)
{
    return (struct text){name->bytes, name->length};
}

/* The verdict cuts names. */
static bool is_called(struct text text, const struct verdict_name *name)
{
    size_t length = text.length < VERDICT_NAME ? text.length : VERDICT_NAME;
    return length == name->length && memcmp(text.bytes, name->bytes, length) == 0;
}

static bool names_pool(const struct verdict *verdict, enum pool_type type, struct text name)
{
    for (size_t i = 0; i < verdict->culprit_count; i++)
        for (size_t k = 0; k < verdict->culprits[i].group_count; k++) {
            const struct verdict_member *member = &verdict->culprits[i].group[k];
            if (member->type == type && is_called(name, &member->name))
                return true;
        }
    for (size_t i = 0; i < verdict->dismissed_count; i++)
        if (verdict->dismissed[i].type == type && is_called(name, &verdict->dismissed[i].name))
            return true;
    return false;
}

static bool names_process(const struct verdict *verdict, const struct course_row *row)
{
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        const struct verdict_holder *holder = &verdict->culprits[i].holder;
        if (holder->by == HELD_BY_PROCESS && holder->pid == row->pid && holder->started_ns == row->started_ns)
            return true;
    }
    return false;
}

static int by_gain(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->is_named != right->is_named)
        return right->is_named - left->is_named;
    return (left->gained < right->gained) - (left->gained > right->gained);
}

/* Those of one kind, what the verdict names and what gained most in front. Returns how many of them are to be kept. */
static size_t choose(struct candidate *chosen, const struct standing_boot *boot, enum entity entity)
{
    bool pools = entity == ENTITY_POOLS;
    size_t count = 0, named = 0, most = pools ? EXHIBIT_POOLS : EXHIBIT_PROCESSES;
    for (size_t i = 0; i < course_rows(boot->set); i++) {
        const struct course_row *row = course_row(boot->set, i);
        const struct course_ends *ends = &row->ends[pools ? COURSE_BYTES : COURSE_COUNT];
        if (row->entity != entity || ends->last == ABSENT)
            continue;
        bool is_named = pools ? names_pool(boot->verdict, row->type, intern_text(boot->names, row->name))
                              : names_process(boot->verdict, row);
        named += is_named;
        chosen[count++] = (struct candidate){row, number_difference(ends->last, ends->first), is_named};
    }
    qsort(chosen, count, sizeof *chosen, by_gain);
    return count < named + most ? count : named + most;
}

static struct verdict_name cut_name(struct text text)
{
    struct verdict_name name = {.length = text.length < VERDICT_NAME ? text.length : VERDICT_NAME};
    if (name.length > 0)
        memcpy(name.bytes, text.bytes, name.length);
    return name;
}

static void keep_curve(struct exhibit_boot *boot, const struct course_row *row, const struct intern *names)
{
    struct exhibit_curve *curve = &boot->curves[boot->count++];
    *curve = (struct exhibit_curve){.entity = row->entity,
                                    .name = cut_name(intern_text(names, row->name)),
                                    .owner = cut_name(intern_text(names, row->owner)),
                                    .type = row->type,
                                    .session = row->session,
                                    .pid = row->pid,
                                    .started_ns = row->started_ns};
    memcpy(curve->ends, row->ends, sizeof curve->ends);
    for (int field = 0; field < COURSE_FIELDS; field++)
        memcpy(curve->low[field], row->low[field], boot->points * sizeof curve->low[field][0]);
}

static enum status keep_curves(struct exhibit_boot *boot, const struct standing_boot *judged)
{
    struct candidate *chosen = calloc(course_rows(judged->set) + 1, sizeof *chosen);
    enum status status = chosen == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    for (int round = 0; round < 2 && status == STATUS_OK; round++) {
        size_t count = choose(chosen, judged, round == 0 ? ENTITY_POOLS : ENTITY_PROCESSES);
        struct exhibit_curve *grown = realloc(boot->curves, (boot->count + count + 1) * sizeof *grown);
        if (grown == NULL) {
            status = STATUS_NO_MEMORY;
            break;
        }
        boot->curves = grown;
        for (size_t i = 0; i < count; i++)
            keep_curve(boot, chosen[i].row, judged->names);
    }
    free(chosen);
    return status;
}

/* --- boots ------------------------------------------------------------------------------------------------------------------------- */

/* Makes room behind the others: the oldest goes that is not the chosen one. */
static void make_room(struct exhibits *exhibits)
{
    if (exhibits->boot_count < EXHIBIT_BOOTS)
        return;
    size_t gone = exhibits->chosen == 0 ? 1 : 0;
    close_boot(exhibits->boots[gone]);
    exhibits->boot_count--;
    for (size_t i = gone; i < exhibits->boot_count; i++)
        exhibits->boots[i] = exhibits->boots[i + 1];
    exhibits->chosen -= exhibits->chosen > gone;
}

static void take_points(struct exhibit_boot *boot, const struct course_set *set)
{
    boot->points = course_times(set, boot->seconds);
    for (size_t i = 0; i < boot->points; i++)
        boot->point[i] = *course_point(set, i);
    boot->begin_ns = boot->point[0].begin_ns;
    boot->end_ns = boot->point[boot->points - 1].end_ns;
}

static enum status take_boot(void *context, const struct standing_boot *judged)
{
    struct exhibits *exhibits = context;
    if (course_points(judged->set) == 0)
        return STATUS_OK;
    struct exhibit_boot *boot = calloc(1, sizeof *boot);
    if (boot == NULL)
        return STATUS_NO_MEMORY;
    take_points(boot, judged->set);
    boot->number = ++exhibits->boots_seen;
    boot->was_judged = judged->verdict->needs_ns == 0;
    snprintf(boot->boot, sizeof boot->boot, "%s", judged->boot);
    if (keep_curves(boot, judged) != STATUS_OK) {
        close_boot(boot);
        return STATUS_NO_MEMORY;
    }
    /* The chosen one stays until another is. */
    make_room(exhibits);
    if (exhibits->boots_seen == 1)
        exhibits->begin_ns = boot->begin_ns;
    exhibits->end_ns = boot->end_ns;
    if (judged->is_chosen || exhibits->boot_count == 0)
        exhibits->chosen = exhibits->boot_count;
    exhibits->boots[exhibits->boot_count++] = boot;
    return STATUS_OK;
}

struct standing_listener exhibits_listener(struct exhibits *exhibits)
{
    return (struct standing_listener){take_boot, exhibits};
}

const struct exhibit_boot *exhibits_chosen(const struct exhibits *exhibits)
{
    return exhibits->boot_count > 0 ? exhibits->boots[exhibits->chosen] : NULL;
}

/* --- curves ------------------------------------------------------------------------------------------------------------------------ */

const struct exhibit_curve *exhibits_pool(const struct exhibit_boot *boot, const struct verdict_name *name,
                                          enum pool_type type, int64_t session)
{
    const struct exhibit_curve *found = NULL;
    for (size_t i = 0; i < boot->count; i++) {
        const struct exhibit_curve *curve = &boot->curves[i];
        if (curve->entity != ENTITY_POOLS || curve->type != type || !is_called(name_of(&curve->name), name))
            continue;
        if (curve->session == session)
            return curve;
        found = found != NULL ? found : curve;
    }
    return found;
}

const struct exhibit_curve *exhibits_process(const struct exhibit_boot *boot, int64_t pid, int64_t started_ns)
{
    for (size_t i = 0; i < boot->count; i++) {
        const struct exhibit_curve *curve = &boot->curves[i];
        if (curve->entity == ENTITY_PROCESSES && curve->pid == pid && curve->started_ns == started_ns)
            return curve;
    }
    return NULL;
}

void exhibits_read(const struct exhibit_boot *boot, const struct exhibit_curve *curve, enum course_field field,
                   double values[COURSE_POINTS])
{
    for (size_t i = 0; i < boot->points; i++)
        values[i] = curve->low[field][i] == ABSENT ? (double)NAN : (double)curve->low[field][i];
}

void exhibits_joined(const struct exhibit_boot *boot, const double raw[COURSE_POINTS], double joined[COURSE_POINTS])
{
    double before = 0, sum = 0;
    for (size_t i = 0; i < boot->points; i++) {
        double now = amount_is_known(raw[i]) ? raw[i] : 0;
        if (i == 0)
            sum = now;
        else if (!boot->point[i].after_break)
            sum += now - before;
        before = now;
        joined[i] = sum;
    }
}
