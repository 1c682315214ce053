#include <stdlib.h>
#include <string.h>

#include "sampler/owners/drivers.h"
#include "sampler/owners/drivers_state.h"

static enum status add(struct driver_matches *matches, struct driver_match match)
{
    if (matches->count == matches->capacity) {
        size_t capacity = matches->capacity == 0 ? 4 : matches->capacity * 2;
        struct driver_match *grown = realloc(matches->matches, capacity * sizeof *grown);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        matches->matches = grown;
        matches->capacity = capacity;
    }
    matches->matches[matches->count++] = match;
    return STATUS_OK;
}

static enum status match_code(const struct drivers *drivers, struct driver_matches *question)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < drivers->count && status == STATUS_OK; i++) {
        enum tag_form form = driver_form(&drivers->drivers[i], question->tag);
        if (form < TAG_FORMS)
            status = add(question, (struct driver_match){&drivers->drivers[i], TAG_IN_CODE, form});
    }
    return status;
}

/* --- bytes --------------------------------------------------------------------------------------------------------------------- */

/* Reversed bytes without an instruction say nothing: any text does that. */
static bool is_worth_bytes(enum tag_form form)
{
    return form != TAG_REVERSED;
}

static bool is_open(const struct driver_matches *question)
{
    return question->count == 0 && !question->only_code;
}

static enum status collect(struct tag_wanted **wanted, const struct driver_matches *questions, size_t count)
{
    uint32_t *numbers = malloc((count * TAG_FORMS + 1) * sizeof *numbers);
    size_t filled = 0;
    if (numbers == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (enum tag_form form = TAG_PLAIN; form < TAG_FORMS && is_open(&questions[i]); form++)
            if (is_worth_bytes(form))
                numbers[filled++] = tag_in_form(questions[i].tag, form);
    enum status status = filled == 0 ? STATUS_EMPTY : tag_wanted_open(wanted, numbers, filled);
    free(numbers);
    return status;
}

/* Questions that code answered have no look at bytes; `open` says which have none. */
static enum status take_found(struct drivers *drivers, const struct driver *driver, struct driver_matches *questions,
                              const bool *open, size_t count)
{
    const struct tag_set *found = &drivers->scan.found;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && found->count > 0 && status == STATUS_OK; i++) {
        enum tag_form form = TAG_PLAIN;
        while (form < TAG_FORMS &&
               !(is_worth_bytes(form) && tags_hold(found->values, found->count, tag_in_form(questions[i].tag, form))))
            form++;
        if (open[i] && form < TAG_FORMS)
            status = add(&questions[i], (struct driver_match){driver, TAG_BYTES, form});
    }
    return status;
}

/* A file that went away meanwhile is passed over. */
static enum status look_into(struct drivers *drivers, const struct driver *driver, const struct tag_wanted *wanted,
                             struct driver_matches *questions, const bool *open, size_t count)
{
    struct file_bytes bytes;
    if (file_bytes_open(&bytes, "read", driver->path, NULL) != STATUS_OK)
        return STATUS_OK;
    enum status status = tagscan_bytes(&drivers->scan, &bytes, wanted);
    file_bytes_close(&bytes);
    return status == STATUS_OK ? take_found(drivers, driver, questions, open, count) : STATUS_OK;
}

static enum status match_bytes(struct drivers *drivers, const struct tag_wanted *wanted,
                               struct driver_matches *questions, size_t count)
{
    bool *open = malloc((count + 1) * sizeof *open);
    enum status status = open != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; open != NULL && i < count; i++)
        open[i] = is_open(&questions[i]);
    for (size_t i = 0; i < drivers->count && status == STATUS_OK; i++) {
        if (drivers_stopped(drivers, "looking for tags as bytes", i))
            status = STATUS_STOPPED;
        else
            status = look_into(drivers, &drivers->drivers[i], wanted, questions, open, count);
    }
    free(open);
    return status;
}

/* --- asking -------------------------------------------------------------------------------------------------------------------- */

static int compare_matches(const void *a, const void *b)
{
    const struct driver_match *x = a, *y = b;
    if (x->grade != y->grade)
        return x->grade > y->grade ? -1 : 1;
    if (x->form != y->form)
        return x->form < y->form ? -1 : 1;
    return (x->driver > y->driver) - (x->driver < y->driver); /* one array, in the order of the paths */
}

enum status drivers_match(struct drivers *drivers, struct driver_matches *questions, size_t count, struct problem *why)
{
    struct tag_wanted *wanted = NULL;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = match_code(drivers, &questions[i]);
    if (status == STATUS_OK)
        status = collect(&wanted, questions, count);
    if (status == STATUS_OK)
        status = match_bytes(drivers, wanted, questions, count);
    tag_wanted_close(wanted);
    for (size_t i = 0; i < count; i++)
        if (questions[i].count > 0)
            qsort(questions[i].matches, questions[i].count, sizeof *questions[i].matches, compare_matches);
    if (status == STATUS_NO_MEMORY || status == STATUS_LIMIT)
        problem_set(why, status, "not enough memory to look for so many tags");
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

void driver_matches_done(struct driver_matches *matches)
{
    free(matches->matches);
    *matches = (struct driver_matches){.tag = matches->tag};
}
