/* pooltagviewer.c: what poolTagViewerCs records: a ruler with the time, and a line for each tag and pool.
 *
 *   ------SnapshotDate=[5/22/2020 10:35:55 PM]------
 *   Tag:Toke,Type:Paged,Allocs:412,Frees:12,Diff:400,Bytes:19200,KB:18,BAlloc:48,Source:Unknown,Description:Unknown,Change:None
 * The time is local, in the form of the user's language. Each byte of a tag is written as the character of that number.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { TAG = 4, STAMP_TEXT = 128, NARROW_BLANK = 0x202F, NO_BREAK_BLANK = 0xA0, BYTE_MOST = 0xFF };

static const char RULER[] = "------SnapshotDate=[";

static enum status viewer_open(void **state)
{
    *state = NULL;
    return STATUS_OK;
}

static void viewer_close(void *state)
{
    (void)state;
}

/* Languages put all kinds of blanks before PM. */
static struct text plain_blanks(struct text text, char out[STAMP_TEXT])
{
    size_t length = 0, used;
    for (size_t at = 0; at < text.length && length < STAMP_TEXT; at += used) {
        int32_t codepoint = text_decode(text.bytes + at, text.length - at, &used);
        bool is_blank = codepoint == NARROW_BLANK || codepoint == NO_BREAK_BLANK;
        out[length++] = is_blank ? ' ' : text.bytes[at];
    }
    return (struct text){out, length};
}

static enum line_word read_ruler(struct text line, struct reading *reading)
{
    char plain[STAMP_TEXT];
    struct stamp stamp;
    size_t skipped = sizeof RULER - 1;
    struct text inner = plain_blanks((struct text){line.bytes + skipped, line.length - skipped}, plain);
    if (reading->begun)
        return LINE_AGAIN;
    reading->begun = true;
    if (!stamp_find(inner, &stamp) || !stamp_is_whole(&stamp))
        return reading_refuse(reading, "its time cannot be read");
    reading->stamp = stamp;
    return LINE_KNOWN;
}

/* Four characters that are bytes. */
static bool take_tag(struct scan *scan, char tag[TAG])
{
    for (int i = 0; i < TAG; i++) {
        size_t used;
        int32_t codepoint =
            scan->at < scan->end ? text_decode(scan->at, (size_t)(scan->end - scan->at), &used) : CODEPOINT_INVALID;
        if (codepoint < 0 || codepoint > BYTE_MOST)
            return false;
        tag[i] = (char)codepoint;
        scan->at += used;
    }
    return true;
}

static bool take_key(struct scan *scan, const char *key)
{
    return scan_literal(scan, key, strlen(key));
}

static bool take_type(struct scan *scan, enum pool_type *type)
{
    *type = POOL_PAGED;
    if (take_key(scan, ",Type:Paged,"))
        return true;
    *type = POOL_NONPAGED;
    return take_key(scan, ",Type:NonPaged,");
}

/* Up to the key, which is passed over. */
static bool take_text(struct scan *scan, const char *key, struct text *text)
{
    struct text rest = {scan->at, (size_t)(scan->end - scan->at)};
    const char *found = words_find(rest, key);
    if (found == NULL)
        return false;
    *text = words_trim((struct text){rest.bytes, (size_t)(found - rest.bytes)});
    scan->at = found + strlen(key);
    return true;
}

static enum line_word read_row(struct text line, struct reading *reading)
{
    struct scan scan = scan_start(line.bytes, line.length);
    struct text source, rest;
    enum pool_type type;
    struct tag_half half;
    int64_t kib, each;
    char tag[TAG];
    bool good = take_key(&scan, "Tag:") && take_tag(&scan, tag) && take_type(&scan, &type) &&
                take_key(&scan, "Allocs:") && scan_number(&scan, &half.allocs) && take_key(&scan, ",Frees:") &&
                scan_number(&scan, &half.frees) && take_key(&scan, ",Diff:") && scan_number(&scan, &half.diff) &&
                take_key(&scan, ",Bytes:") && scan_number(&scan, &half.bytes) && take_key(&scan, ",KB:") &&
                scan_number(&scan, &kib) && take_key(&scan, ",BAlloc:") && scan_number(&scan, &each) &&
                take_key(&scan, ",Source:") && take_text(&scan, ",Description:", &source) &&
                take_text(&scan, ",Change:", &rest);
    if (!good)
        return reading_refuse(reading, "the row is cut off or damaged");
    bool is_known = source.length > 0 && !text_is(source, "Unknown");
    uint32_t owner = is_known ? reading_name(reading, source) : 0;
    reading->begun = true;
    return reading_add_half(reading, (struct text){tag, TAG}, type, &half, owner) ? LINE_ROW : LINE_REFUSED;
}

static enum line_word viewer_line(void *state, struct text line, struct reading *reading)
{
    (void)state;
    if (words_are_none(line))
        return LINE_KNOWN;
    if (words_begin(line, RULER))
        return read_ruler(line, reading);
    return read_row(line, reading);
}

static int viewer_recognise(struct text head)
{
    return words_has(head, RULER) ? 95 : words_begin(head, "Tag:") && words_has(head, ",BAlloc:") ? 80 : 0;
}

const struct foreign_kind foreign_pooltagviewer = {.name = "pooltagviewer",
                                                   .title = "poolTagViewerCs",
                                                   .os = "Windows",
                                                   .recognise = viewer_recognise,
                                                   .open = viewer_open,
                                                   .close = viewer_close,
                                                   .line = viewer_line};
