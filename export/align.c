#include "export/align.h"

#include <string.h>

/* --- its times -------------------------------------------------------------------------------------------------------------- */

typedef bool (*visit_cell)(struct align *align, struct text cell);

/* Each time cell behind the header, from the top. */
static enum status visit_times(struct align *align, visit_cell visit, struct problem *why)
{
    struct align_row row;
    enum status status = align_table_rewind(align->table, why);
    if (status == STATUS_OK)
        status = align_table_row(align->table, &row, why);
    while (status == STATUS_OK && (status = align_table_row(align->table, &row, why)) == STATUS_OK)
        if (!visit(align, align_table_cell(align->table, align->time.column)))
            return STATUS_OK;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* Counts in `untimed` what does not tell the order, until something does. */
static bool look_for_order(struct align *align, struct text cell)
{
    enum date_order order;
    align->untimed += align_time_order(&align->time, cell, &order);
    align->time.order = order != ORDER_UNKNOWN ? order : align->time.order;
    return align->time.order == ORDER_UNKNOWN;
}

static bool widen(struct align *align, struct text cell)
{
    int64_t utc_ns;
    if (!align_time_read(&align->time, cell, &utc_ns))
        return true;
    align->first_ns = align->first_ns == ABSENT || utc_ns < align->first_ns ? utc_ns : align->first_ns;
    align->last_ns = align->last_ns == ABSENT || utc_ns > align->last_ns ? utc_ns : align->last_ns;
    return true;
}

static enum status find_order(struct align *align, struct problem *why)
{
    if (align->time.order != ORDER_UNKNOWN)
        return STATUS_OK;
    enum status status = visit_times(align, look_for_order, why);
    bool ambiguous = align->untimed > 0 && align->time.order == ORDER_UNKNOWN;
    align->untimed = 0;
    if (status == STATUS_OK && ambiguous)
        return problem_set(
            why, STATUS_USAGE,
            "nothing in %s tells whether its dates begin with the day or the month: say --dates day-first "
            "or month-first",
            align->path);
    return status;
}

enum status align_open(struct align *align, const struct align_options *options, struct problem *why)
{
    *align = (struct align){.path = options->path, .first_ns = ABSENT, .last_ns = ABSENT};
    enum status status = align_table_open(&align->table, options->path, why);
    if (status == STATUS_OK)
        status = align_time_find(&align->time, align->table, options->path, options->column, options->zone,
                                 options->zone_given, why);
    if (status != STATUS_OK)
        return status;
    if (options->order != ORDER_UNKNOWN)
        align->time.order = options->order;
    status = find_order(align, why);
    if (status == STATUS_OK)
        status = visit_times(align, widen, why);
    if (status == STATUS_OK && align->first_ns == ABSENT)
        return problem_set(why, STATUS_EMPTY, "no cell of %s's column %zu is a time", align->path,
                           align->time.column + 1);
    return status;
}

void align_close(struct align *align)
{
    align_table_close(align->table);
    align->table = NULL;
}
