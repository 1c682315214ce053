#include "replay/silence.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "replay/player.h"

enum { MARKS_LOOKED_AT = 32, GROWING_SHOWN = 3, SHORT_NAME = 48, TAG_COLUMNS = 32 };

#define LOOK_BACK_NS (5 * NS_PER_MINUTE)

bool silence_was_announced(struct recording *recording, const struct sample_info *last)
{
    struct mark marks[MARKS_LOOKED_AT];
    size_t count;
    if (recording_marks(recording, last->utc_ns, last->utc_ns, marks, MARKS_LOOKED_AT, &count, NULL) != STATUS_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == MARK_STOP)
            return true;
    return false;
}

/* --- what grew --------------------------------------------------------------------------------------------------------------------- */

struct growing {
    const struct pool *pool; /* borrowed */
    int64_t bytes;
};

static bool is_same(const struct pool *a, const struct pool *b)
{
    return a->name == b->name && a->type == b->type && a->session == b->session;
}

/* Rows mostly keep their places, so the same place is looked at first. A pool that was not there had nothing. */
static int64_t bytes_before(const struct snapshot *before, const struct pool *pool, size_t hint)
{
    if (hint < before->pool_count && is_same(&before->pools[hint], pool))
        return before->pools[hint].value[POOL_BYTES];
    for (size_t i = 0; i < before->pool_count; i++)
        if (is_same(&before->pools[i], pool))
            return before->pools[i].value[POOL_BYTES];
    return 0;
}

static void keep_largest(struct growing top[GROWING_SHOWN], struct growing found)
{
    for (size_t i = 0; i < GROWING_SHOWN; i++) {
        if (found.bytes <= top[i].bytes)
            continue;
        struct growing smaller = top[i];
        top[i] = found;
        found = smaller;
    }
}

static void find_growing(struct growing top[GROWING_SHOWN], const struct snapshot *before, const struct snapshot *now)
{
    for (size_t i = 0; i < now->pool_count; i++) {
        const struct pool *pool = &now->pools[i];
        int64_t grown = number_difference(pool->value[POOL_BYTES], bytes_before(before, pool, i));
        keep_largest(top, (struct growing){pool, grown});
    }
}

static size_t write_one(char *out, size_t capacity, const struct snapshot *now, const struct growing *growing,
                        const char *lead)
{
    char tag[SHORT_NAME], bytes[NUMBER_TEXT];
    struct text name = intern_text(now->names, growing->pool->name);
    while (name.length > 0 && name.bytes[name.length - 1] == ' ')
        name.length--;
    text_safe(tag, sizeof tag, TAG_COLUMNS, name.bytes, name.length);
    number_change(bytes, growing->bytes, UNIT_BYTES, 6);
    int length = snprintf(out, capacity, "%s%s %s", lead, tag, bytes);
    return length < 0 ? 0 : (size_t)length < capacity ? (size_t)length : capacity - 1;
}

static void write_growth(char out[MARK_TEXT], const struct snapshot *before, const struct snapshot *now)
{
    struct growing top[GROWING_SHOWN] = {{NULL, 0}};
    char span[WHEN_TEXT];
    size_t length = 0;
    find_growing(top, before, now);
    for (size_t i = 0; i < GROWING_SHOWN && top[i].pool != NULL; i++)
        length += write_one(out + length, MARK_TEXT - length, now, &top[i], i == 0 ? "growing then: " : ", ");
    span_format(span, number_difference(now->mono_ns, before->mono_ns));
    if (length > 0)
        snprintf(out + length, MARK_TEXT - length, " in the last %s", span);
}

/* Makes the last sample the current one, and one some minutes before it, but of the same session, the base. */
static enum status stand(struct player *player, const struct session *session, const struct sample_info *last)
{
    int64_t from = number_difference(last->utc_ns, LOOK_BACK_NS);
    enum status status = player_seek_time(player, from > session->started_ns ? from : session->started_ns, NULL, NULL);
    if (status == STATUS_OK)
        status = player_set_base(player, NULL);
    return status == STATUS_OK ? player_seek_id(player, last->id, NULL) : status;
}

void silence_growth(char out[MARK_TEXT], struct recording *recording, const struct session *session,
                    const struct sample_info *last)
{
    struct player *player;
    out[0] = '\0';
    if (player_open(&player, recording, NULL) != STATUS_OK)
        return;
    /* The base is NULL when it is of another boot: then nothing can be compared. */
    if (stand(player, session, last) == STATUS_OK && player_base(player) != NULL &&
        player_base_info(player)->id < last->id)
        write_growth(out, player_base(player), player_current(player));
    player_close(player);
}
