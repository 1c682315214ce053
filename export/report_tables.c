#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/amount.h"
#include "export/html.h"
#include "export/report_figures.h"

enum { SPARK_WIDE = 130, SPARK_HIGH = 22, PROCESSES_SHOWN = 8 };

static const struct text NOTHING = {"", 0};

/* --- cells ------------------------------------------------------------------------------------------------------------------------- */

static void begin_table(struct report_page *page, const char *const *titles, size_t count)
{
    buffer_add_text(page->out, "<div class=\"w\"><table><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        bool is_number = titles[i][0] == '#';
        html_element(page->out, "th", is_number ? " class=\"n\"" : "", titles[i] + is_number);
    }
    buffer_add_text(page->out, "</tr></thead><tbody>\n");
}

static void end_table(struct report_page *page)
{
    buffer_add_text(page->out, "</tbody></table></div>\n");
}

static void put_name(struct report_page *page, const struct verdict_name *name)
{
    buffer_add_text(page->out, "<td class=\"pool\"><bdi>");
    html_bytes(page->out, name->bytes, name->length);
    buffer_add_text(page->out, "</bdi></td>");
}

static void put_cell(struct report_page *page, const char *text)
{
    html_element(page->out, "td", "", text);
}

static void put_text(struct report_page *page, struct text text)
{
    buffer_add_text(page->out, "<td><bdi>");
    html_bytes(page->out, text.bytes, text.length);
    buffer_add_text(page->out, "</bdi></td>");
}

static void put_bytes(struct report_page *page, int64_t bytes)
{
    char text[NUMBER_TEXT];
    amount_known_bytes(text, bytes);
    html_element(page->out, "td", " class=\"n\"", text);
}

static void put_count(struct report_page *page, int64_t count)
{
    char text[NUMBER_TEXT];
    amount_count(text, count);
    html_element(page->out, "td", " class=\"n\"", text);
}

/* --- what happened about when it began --------------------------------------------------------------------------------------------------- */

static void put_happening(struct report_page *page, const struct happening *happening)
{
    char when[WHEN_TEXT], text[WORDS];
    when_format(when, happening->utc_ns, page->report.zone);
    buffer_add_text(page->out, happening->is_holder ? "<tr class=\"hot\">" : "<tr>");
    put_cell(page, when);
    if (happening->is_start && process_pid(happening->pid) == ABSENT)
        snprintf(text, sizeof text, "%s started", happening->what);
    else if (happening->is_start)
        snprintf(text, sizeof text, "%s started (pid %" PRId64 ")", happening->what, happening->pid);
    else
        snprintf(text, sizeof text, "%s", happening->what);
    buffer_add_text(page->out, "<td class=\"text\"><bdi>");
    html_text(page->out, text);
    buffer_add_text(page->out, "</bdi></td>");
    text[0] = '\0';
    if (happening->times_of > 1)
        snprintf(text, sizeof text, "before %" PRId64 " of %" PRId64, happening->times, happening->times_of);
    put_cell(page, text);
    buffer_add_text(page->out, "</tr>\n");
}

void table_happened(struct report_page *page, const struct culprit *culprit)
{
    static const char *const TITLES[] = {"When", "What", "How often"};
    if (culprit->happened_count == 0)
        return;
    html_element(page->out, "h3", "", "What happened about when it began");
    html_element(page->out, "p", " class=\"note\"", "Near in time, which proves nothing.");
    begin_table(page, TITLES, sizeof TITLES / sizeof TITLES[0]);
    for (size_t i = 0; i < culprit->happened_count; i++)
        put_happening(page, &culprit->happened[i]);
    end_table(page);
}

/* --- what grew and is no leak ---------------------------------------------------------------------------------------------------------- */

void table_dismissed(struct report_page *page)
{
    static const char *const TITLES[] = {"Pool", "Type", "#Grew by", "Why it is none", "Over the time watched"};
    const struct verdict *verdict = page->report.verdict;
    const struct exhibit_boot *boot = exhibits_chosen(page->exhibits);
    if (verdict->dismissed_count == 0)
        return;
    html_element(page->out, "h2", "", "What grew and is no leak");
    begin_table(page, TITLES, sizeof TITLES / sizeof TITLES[0]);
    for (size_t i = 0; i < verdict->dismissed_count; i++) {
        const struct dismissed *dismissed = &verdict->dismissed[i];
        const struct exhibit_curve *curve =
            boot == NULL ? NULL : exhibits_pool(boot, &dismissed->name, dismissed->type, ABSENT);
        buffer_add_text(page->out, "<tr>");
        put_name(page, &dismissed->name);
        put_cell(page, words_pool_type(dismissed->type));
        put_bytes(page, dismissed->growth_bytes);
        put_cell(page, dismissed->reason);
        buffer_add_text(page->out, "<td>");
        if (curve != NULL)
            figure_spark(page, boot, curve, COURSE_BYTES, SPARK_WIDE, SPARK_HIGH);
        buffer_add_text(page->out, "</td></tr>\n");
    }
    end_table(page);
}

/* --- owners ---------------------------------------------------------------------------------------------------------------------------- */

/* What the file of a driver says of itself, joined by commas, and the folder only where that may be told. */
static void put_driver(struct report_page *page, const struct owner_driver *driver)
{
    buffer_add_text(page->out, "<td><bdi>");
    if (driver != NULL) {
        const struct text *path = page->exhibits->is_anonymous ? &driver->file : &driver->path;
        html_bytes(page->out, path->bytes, path->length);
        if (driver->version.length > 0)
            buffer_add_text(page->out, ", ");
        html_bytes(page->out, driver->version.bytes, driver->version.length);
    }
    buffer_add_text(page->out, "</bdi></td>");
}

/* What the samples themselves say of who owns the pool. */
static struct text said_of(const struct report_page *page, const struct verdict_member *member)
{
    const struct exhibit_boot *boot = exhibits_chosen(page->exhibits);
    const struct exhibit_curve *curve = boot == NULL ? NULL : exhibits_pool(boot, &member->name, member->type, ABSENT);
    return curve == NULL ? NOTHING : (struct text){curve->owner.bytes, curve->owner.length};
}

static const struct owner_driver *driver_of(const struct report_page *page, const struct verdict_member *member)
{
    const struct owners *owners = page->exhibits->owners;
    return owners_driver_of(owners, owners_find(owners, (struct text){member->name.bytes, member->name.length}));
}

/* Whether any of the culprits' pools has a file that stands for it. */
static bool has_files(const struct report_page *page)
{
    const struct verdict *verdict = page->report.verdict;
    bool any = false;
    for (size_t i = 0; i < verdict->culprit_count; i++)
        for (size_t k = 0; k < verdict->culprits[i].group_count; k++)
            any = any || driver_of(page, &verdict->culprits[i].group[k]) != NULL;
    return any;
}

static void put_owner(struct report_page *page, const struct verdict_member *member, bool with_files)
{
    const struct owners *owners = page->exhibits->owners;
    const struct owner *owner = owners_find(owners, (struct text){member->name.bytes, member->name.length});
    const struct owner_driver *driver = driver_of(page, member);
    struct text said = said_of(page, member);
    bool is_found = owner != NULL && owner->owner.length > 0;
    buffer_add_text(page->out, "<tr>");
    put_name(page, &member->name);
    put_text(page, is_found ? owner->owner : said);
    put_cell(page, is_found ? owner_grade_words(owner->grade) : said.length > 0 ? "as the samples say" : "not known");
    if (with_files) {
        put_driver(page, driver);
        put_text(page, driver != NULL ? driver->company : NOTHING);
        put_text(page, driver != NULL ? driver->signer : NOTHING);
    }
    buffer_add_text(page->out, "</tr>\n");
}

void table_owners(struct report_page *page)
{
    static const char *const TITLES[] = {"Pool", "Owner", "How that is known", "File, version", "Company", "Signed by"};
    enum { WITHOUT_FILES = 3 };
    const struct verdict *verdict = page->report.verdict;
    bool with_files = has_files(page);
    if (verdict->culprit_count == 0)
        return;
    html_element(page->out, "h2", "", "Who owns these pools");
    if (page->exhibits->owners == NULL)
        html_element(
            page->out, "p", " class=\"note\"",
            "The recording does not have the machine's drivers; on the machine itself, pooltop who tells more.");
    begin_table(page, TITLES, with_files ? sizeof TITLES / sizeof TITLES[0] : WITHOUT_FILES);
    for (size_t i = 0; i < verdict->culprit_count; i++)
        for (size_t k = 0; k < verdict->culprits[i].group_count; k++)
            put_owner(page, &verdict->culprits[i].group[k], with_files);
    end_table(page);
}

void table_drivers(struct report_page *page)
{
    static const char *const TITLES[] = {"Driver or component", "Version",      "Company", "#Tags",
                                         "#First sample",       "#Last sample", "#Gained"};
    const struct exhibits *exhibits = page->exhibits;
    if (exhibits->driver_count == 0)
        return;
    html_element(page->out, "h2", "", "Drivers whose pools grew most");
    html_element(page->out, "p", " class=\"note\"", "All pools of each together, at the first and the last sample.");
    begin_table(page, TITLES, sizeof TITLES / sizeof TITLES[0]);
    for (size_t i = 0; i < exhibits->driver_count; i++) {
        const struct exhibit_driver *row = &exhibits->drivers[i];
        const struct owner_driver *driver =
            row->driver >= 0 ? owners_driver(exhibits->owners, (size_t)row->driver) : NULL;
        buffer_add_text(page->out, "<tr>");
        if (row->name.length > 0)
            put_name(page, &row->name);
        else
            html_element(page->out, "td", " class=\"soft\"", "nobody is known");
        put_text(page, driver != NULL ? driver->version : NOTHING);
        put_text(page, driver != NULL ? driver->company : NOTHING);
        put_count(page, row->tags);
        put_bytes(page, row->first_bytes);
        put_bytes(page, row->last_bytes);
        put_bytes(page, number_difference(row->last_bytes, row->first_bytes));
        buffer_add_text(page->out, "</tr>\n");
    }
    end_table(page);
}

/* --- processes ------------------------------------------------------------------------------------------------------------------------- */

static bool is_holder(const struct verdict *verdict, const struct exhibit_curve *curve)
{
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        const struct verdict_holder *holder = &verdict->culprits[i].holder;
        if (holder->by == HELD_BY_PROCESS && holder->pid == curve->pid && holder->started_ns == curve->started_ns)
            return true;
    }
    return false;
}

static void put_process(struct report_page *page, const struct exhibit_boot *boot, const struct exhibit_curve *curve)
{
    char pid[NUMBER_TEXT], started[WHEN_TEXT];
    const struct course_ends *handles = &curve->ends[COURSE_COUNT];
    buffer_add_text(page->out, is_holder(page->report.verdict, curve) ? "<tr class=\"hot\">" : "<tr>");
    put_name(page, &curve->name);
    number_exact(pid, process_pid(curve->pid));
    html_element(page->out, "td", " class=\"n\"", pid);
    evidence_minute(started, curve->started_ns, page->report.zone);
    put_cell(page, curve->started_ns == ABSENT ? "" : started);
    put_count(page, handles->first);
    put_count(page, handles->last);
    put_count(page, number_difference(handles->last, handles->first));
    buffer_add_text(page->out, "<td>");
    figure_spark(page, boot, curve, COURSE_COUNT, SPARK_WIDE, SPARK_HIGH);
    buffer_add_text(page->out, "</td></tr>\n");
}

void table_processes(struct report_page *page)
{
    static const char *const TITLES[] = {
        "Process", "#Pid", "Started", "#First handles", "#Last", "#Gained", "Over the time watched"};
    const struct exhibit_boot *boot = exhibits_chosen(page->exhibits);
    size_t shown = 0;
    for (size_t i = 0; boot != NULL && i < boot->count && shown < PROCESSES_SHOWN; i++) {
        const struct exhibit_curve *curve = &boot->curves[i];
        if (curve->entity != ENTITY_PROCESSES)
            continue;
        if (shown++ == 0) {
            html_element(page->out, "h2", "", "Processes whose handles grew most");
            begin_table(page, TITLES, sizeof TITLES / sizeof TITLES[0]);
        }
        put_process(page, boot, curve);
    }
    if (shown > 0)
        end_table(page);
}

/* --- marks ----------------------------------------------------------------------------------------------------------------------------- */

static void put_mark(struct report_page *page, const struct mark *mark, size_t number)
{
    char when[WHEN_TEXT];
    when_format(when, mark->utc_ns, page->report.zone);
    buffer_add_text(page->out, "<tr>");
    put_count(page, (int64_t)number);
    put_cell(page, when);
    put_cell(page, mark_kind_name(mark->kind));
    buffer_add_text(page->out, "<td class=\"text\"><bdi>");
    html_text(page->out, mark->text);
    buffer_add_text(page->out, "</bdi></td></tr>\n");
}

void table_marks(struct report_page *page)
{
    static const char *const TITLES[] = {"#No.", "When", "Kind", "Text"};
    const struct exhibits *exhibits = page->exhibits;
    size_t shown = 0, left = 0;
    for (size_t i = 0; i < exhibits->mark_count; i++) {
        if (!figure_shows_mark(&exhibits->marks[i]))
            continue;
        if (shown == FIGURE_MARKS) {
            left++;
            continue;
        }
        if (shown++ == 0) {
            html_element(page->out, "h2", "", "Marks");
            begin_table(page, TITLES, sizeof TITLES / sizeof TITLES[0]);
        }
        put_mark(page, &exhibits->marks[i], shown);
    }
    if (shown > 0)
        end_table(page);
    if (left > 0 || (shown > 0 && exhibits->marks_cut)) {
        buffer_add_text(page->out, "<p class=\"note\">");
        html_format(page->out, "%zu%s more are in the recording.", left, exhibits->marks_cut ? " or" : "");
        buffer_add_text(page->out, "</p>\n");
    }
}
