/* The report's page over verdicts and courses that say anything: whatever names and numbers are, only our own elements begin and end, nothing can run, and the page stays small. */
#include "export/report_html.h"
#include "tests/fuzz/fuzz.h"

enum { PAGE_BYTES = 2 << 20, BOOTS = 3, CURVES = 4 };

/* Bytes without an order reach everywhere, since each byte chooses one thing. */
void fuzz_seeds(void)
{
    enum { SEEDS = 16, LENGTH = 6000 };
    uint32_t state = 1;
    unsigned char seed[LENGTH];
    for (int i = 0; i < SEEDS; i++) {
        for (size_t k = 0; k < LENGTH; k++) {
            state = state * 1664525 + 1013904223;
            seed[k] = (unsigned char)(state >> 24);
        }
        fuzz_seed(seed, LENGTH);
    }
}

/* Short, so that what follows has its bytes, too. */
static struct verdict_name any_name(struct fuzz_input *input)
{
    struct verdict_name name = {.length = fuzz_byte(input) % 12};
    for (size_t i = 0; i < name.length; i++)
        name.bytes[i] = (char)fuzz_byte(input);
    return name;
}

/* Of a finite size: what the verdict reckons with never is anything else. */
static double any_amount(struct fuzz_input *input)
{
    return (double)fuzz_number(input) / (1 + fuzz_byte(input));
}

static double any_part(struct fuzz_input *input)
{
    return fuzz_byte(input) / 255.0;
}

/* As analysis tells times: not so far away that a sum with a span would not fit. */
static int64_t any_time(struct fuzz_input *input)
{
    int64_t time = fuzz_number(input);
    return time == ABSENT ? ABSENT : time / 4;
}

static struct forecast any_forecast(struct fuzz_input *input, int from, int to)
{
    struct forecast made = {.limit = (enum limit)(from + fuzz_byte(input) % (to - from + 1)), .reason = "a reason"};
    if (fuzz_byte(input) % 4 == 0)
        made.limit = LIMIT_NONE;
    int64_t in = any_time(input);
    made.in_ns = in > 0 ? in : 1;
    made.soonest_ns = made.in_ns / (1 + fuzz_byte(input));
    made.latest_ns = fuzz_byte(input) % 2 == 0 ? ABSENT : made.in_ns + made.in_ns / 2;
    int64_t room = fuzz_number(input);
    made.room = room > 0 ? room : 0;
    return made;
}

static void fill_happened(struct culprit *culprit, struct fuzz_input *input)
{
    culprit->happened_count = fuzz_byte(input) % (VERDICT_HAPPENED_MAX + 1);
    for (size_t i = 0; i < culprit->happened_count; i++) {
        struct happening *happening = &culprit->happened[i];
        struct verdict_name what = any_name(input);
        *happening = (struct happening){.is_start = fuzz_byte(input) % 2, .utc_ns = any_time(input), .pid = (int64_t)i};
        snprintf(happening->what, sizeof happening->what, "%.*s", (int)what.length, what.bytes);
        happening->times_of = fuzz_byte(input) % 8;
    }
}

static void fill_culprit(struct culprit *culprit, struct fuzz_input *input)
{
    *culprit = (struct culprit){.name = any_name(input),
                                .owner = any_name(input),
                                .aliases = any_name(input),
                                .company = any_name(input),
                                .driver = any_name(input),
                                .owner_grade = (enum owner_grade)(fuzz_byte(input) % OWNER_GRADES)};
    culprit->type = (enum pool_type)(fuzz_byte(input) % POOL_TYPE_COUNT);
    culprit->session = fuzz_number(input);
    culprit->shape = (enum shape)(fuzz_byte(input) % SHAPES);
    culprit->confidence = any_part(input);
    culprit->share = any_part(input);
    culprit->bytes_per_hour = any_amount(input);
    culprit->low = any_amount(input);
    culprit->high = any_amount(input);
    culprit->growth_bytes = fuzz_number(input);
    culprit->allocs = fuzz_number(input);
    culprit->frees = fuzz_number(input);
    culprit->started_ns = any_time(input);
    culprit->started_within_ns = any_time(input);
    culprit->exhaustion = any_forecast(input, LIMIT_PAGED, LIMIT_MEMORY);
    culprit->handle_exhaustion = any_forecast(input, LIMIT_HANDLES, LIMIT_PROCESS_HANDLES);
    culprit->holder = (struct verdict_holder){.by = (enum held)(fuzz_byte(input) % (HELD_BY_GROUP + 1)),
                                              .name = any_name(input),
                                              .pid = fuzz_byte(input) % 4,
                                              .per_object = any_part(input),
                                              .confidence = any_part(input),
                                              .objects = fuzz_number(input),
                                              .handles = fuzz_number(input)};
    culprit->group_count = 1 + fuzz_byte(input) % 4;
    culprit->group[0] = (struct verdict_member){culprit->name, culprit->type, 1, culprit->bytes_per_hour};
    for (size_t i = 1; i < culprit->group_count; i++)
        culprit->group[i] =
            (struct verdict_member){any_name(input), culprit->type, any_amount(input), any_amount(input)};
    culprit->boots_of = fuzz_byte(input) % 4;
    fill_happened(culprit, input);
}

static void fill_verdict(struct verdict *verdict, struct fuzz_input *input)
{
    verdict->ruling = (enum ruling)(fuzz_byte(input) % 3);
    verdict->begin_ns = any_time(input);
    verdict->end_ns = any_time(input);
    verdict->watched_seconds = (double)(fuzz_number(input) & INT32_MAX);
    verdict->breaks = fuzz_byte(input);
    verdict->culprit_count = fuzz_byte(input) % 3;
    for (size_t i = 0; i < verdict->culprit_count; i++)
        fill_culprit(&verdict->culprits[i], input);
    verdict->dismissed_count = fuzz_byte(input) % (VERDICT_DISMISSED_MAX + 1);
    for (size_t i = 0; i < verdict->dismissed_count; i++)
        verdict->dismissed[i] =
            (struct dismissed){any_name(input), POOL_PAGED, SHAPE_STEP, fuzz_number(input), "a reason"};
}

/* --- courses ----------------------------------------------------------------------------------------------------------------------- */

static void fill_curve(struct exhibit_curve *curve, const struct exhibit_boot *boot, const struct verdict *verdict,
                       struct fuzz_input *input, size_t i)
{
    *curve = (struct exhibit_curve){.entity = i % 2 == 0 ? ENTITY_POOLS : ENTITY_PROCESSES, .name = any_name(input)};
    curve->session = ABSENT;
    curve->pid = fuzz_byte(input) % 4;
    if (verdict->culprit_count > 0 && curve->entity == ENTITY_POOLS) {
        curve->name = verdict->culprits[0].name;
        curve->type = verdict->culprits[0].type;
    }
    for (int field = 0; field < COURSE_FIELDS; field++) {
        for (size_t point = 0; point < boot->points; point++)
            curve->low[field][point] = fuzz_number(input);
        curve->ends[field] = (struct course_ends){curve->low[field][0], curve->low[field][boot->points - 1]};
    }
}

static struct exhibit_boot *any_boot(struct fuzz_input *input, const struct verdict *verdict)
{
    struct exhibit_boot *boot = calloc(1, sizeof *boot);
    FUZZ_CHECK(boot != NULL, "memory");
    boot->points = 1 + fuzz_byte(input) % 24;
    for (size_t i = 0; i < boot->points; i++) {
        boot->point[i].begin_ns = any_time(input);
        boot->point[i].end_ns = any_time(input);
        boot->point[i].after_break = fuzz_byte(input) % 4 == 0;
        boot->seconds[i] = (i > 0 ? boot->seconds[i - 1] : 0) + fuzz_byte(input);
        int64_t value = fuzz_number(input);
        for (int total = 0; total < TOTALS; total++)
            boot->point[i].totals[total] = number_difference(value, total);
    }
    boot->begin_ns = boot->point[0].begin_ns;
    boot->end_ns = boot->point[boot->points - 1].end_ns;
    boot->count = fuzz_byte(input) % (CURVES + 1);
    boot->curves = calloc(CURVES, sizeof *boot->curves);
    FUZZ_CHECK(boot->curves != NULL, "memory");
    for (size_t i = 0; i < boot->count; i++)
        fill_curve(&boot->curves[i], boot, verdict, input, i);
    return boot;
}

/* What is gathered from a recording that has nothing but the marks. */
static void fill_exhibits(struct exhibits *exhibits, struct fuzz_input *input, const struct verdict *verdict)
{
    struct recording *recording;
    exhibits->boot_count = fuzz_byte(input) % (BOOTS + 1);
    for (size_t i = 0; i < exhibits->boot_count; i++)
        exhibits->boots[i] = any_boot(input, verdict);
    exhibits->chosen = exhibits->boot_count > 0 ? fuzz_byte(input) % exhibits->boot_count : 0;
    exhibits->boots_seen = (int64_t)exhibits->boot_count;
    FUZZ_CHECK(recording_open_memory(&recording, 1 << 16) == STATUS_OK, "memory");
    exhibits_gather(exhibits, recording);
    recording_close(recording);
    exhibits->mark_count = fuzz_byte(input) % 50;
    for (size_t i = 0; i < exhibits->mark_count; i++) {
        struct verdict_name text = any_name(input);
        exhibits->marks[i] =
            (struct mark){.utc_ns = any_time(input), .kind = (enum mark_kind)(1 + fuzz_byte(input) % 8)};
        snprintf(exhibits->marks[i].text, MARK_TEXT, "%.*s", (int)text.length, text.bytes);
    }
}

/* --- the promise -------------------------------------------------------------------------------------------------------------------- */

static void check_page(struct report_page *page)
{
    struct buffer out;
    size_t opened = 0, closed = 0;
    buffer_init(&out, PAGE_BYTES);
    page->out = &out;
    report_print_html(page);
    FUZZ_CHECK(out.status == STATUS_OK, "a page of more than %d bytes", PAGE_BYTES);
    for (size_t i = 0; i < out.length; i++) {
        opened += out.bytes[i] == '<';
        closed += out.bytes[i] == '>';
        FUZZ_CHECK(out.bytes[i] >= ' ' || out.bytes[i] == '\n', "a control character");
    }
    const char *text = buffer_text(&out);
    FUZZ_CHECK(opened == closed && opened > 100, "%zu < and %zu >", opened, closed);
    FUZZ_CHECK(strstr(text, "<script") == NULL && strstr(text, "</svg></svg></svg></svg>") == NULL, "not ours");
    FUZZ_CHECK(strstr(text, "=\"nan") == NULL && strstr(text, "=\"inf") == NULL, "a coordinate that is none");
    buffer_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct exhibits *exhibits;
    struct session session = {.tool = "fuzz"};
    struct verdict *verdict = calloc(1, sizeof *verdict);
    FUZZ_CHECK(verdict != NULL && exhibits_open(&exhibits) == STATUS_OK, "memory");
    bool anonymous = fuzz_byte(&input) % 4 == 0;
    session.interval_ns = fuzz_number(&input);
    fill_verdict(verdict, &input);
    fill_exhibits(exhibits, &input, verdict);
    if (anonymous) {
        report_anonymize(verdict);
        exhibits_anonymize(exhibits, verdict);
    }
    struct report_page page = {{verdict, "file", "host", "os", {ZONE_FIXED, 3600 * (fuzz_byte(&input) % 24 - 12)}},
                               exhibits,
                               &session,
                               NULL,
                               0};
    check_page(&page);
    exhibits_close(exhibits);
    free(verdict);
    return 0;
}
