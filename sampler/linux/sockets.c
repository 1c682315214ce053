#include "sampler/linux/sockets.h"

#include <string.h>

#include "base/when.h"
#include "sampler/linux/scan.h"

/* A little less than five seconds, so that a sample each five seconds always reads. */
#define KEPT_NS (5 * NS_PER_SECOND - 500 * NS_PER_MS)

void sockets_open(struct sockets *sockets, int root)
{
    sockets->kept_ns = ABSENT;
    sockets->kept_length = 0;
    kernel_file_open(&sockets->protocols, root, "proc/net/protocols");
    kernel_file_open(&sockets->sockstat, root, "proc/net/sockstat");
}

void sockets_close(struct sockets *sockets)
{
    kernel_file_close(&sockets->protocols);
    kernel_file_close(&sockets->sockstat);
}

static void add_type(struct reader *reader, struct text name, int64_t objects)
{
    uint32_t id = reader_name(reader, name.bytes, name.length);
    for (size_t i = 0; i < reader->snapshot->type_count; i++)
        if (reader->snapshot->types[i].name == id)
            return;
    struct object_type *type = id == 0 ? NULL : snapshot_add_type(reader->snapshot);
    if (type == NULL)
        return;
    type->name = id;
    type->value[TYPE_OBJECTS] = objects;
}

static void add_to_pool(struct pool *pool, int64_t objects)
{
    if (pool != NULL)
        pool->value[POOL_OBJECTS] = number_known_sum(pool->value[POOL_OBJECTS], objects);
}

/* "TCP 2304 1 256 no 192 yes kernel ...": name, size, sockets, memory, pressure, header, own cache. */
static void take_protocol(struct scan line, struct reader *reader, const struct slabs *slabs, bool whole)
{
    struct text name, word;
    int64_t size, objects;
    if (!scan_word(&line, &name) || !scan_number(&line, &size) || !scan_number(&line, &objects))
        return;
    add_type(reader, name, objects);
    bool own_cache = scan_word(&line, &word) && scan_word(&line, &word) && scan_word(&line, &word) &&
                     scan_word(&line, &word) && text_is(word, "yes");
    if (whole && own_cache)
        add_to_pool(slabs_find(slabs, reader, name.bytes, name.length), objects);
}

/* Reads the table when it is old enough; a recorded tree is read each time. */
static void read_protocols(struct sockets *sockets, struct reader *reader, int64_t now_ns)
{
    if (!reader->recorded && sockets->kept_ns != ABSENT && now_ns - sockets->kept_ns < KEPT_NS)
        return;
    sockets->kept_length = 0;
    sockets->kept_ns = now_ns;
    if (reader_read(reader, &sockets->protocols) != STATUS_OK || reader->text->length == 0)
        return;
    size_t length = reader->text->length;
    sockets->kept_length = length < sizeof sockets->kept ? length : sizeof sockets->kept;
    memcpy(sockets->kept, reader->text->bytes, sockets->kept_length);
}

static void take_protocols(struct sockets *sockets, struct reader *reader, const struct slabs *slabs, bool whole)
{
    struct scan text = scan_start(sockets->kept, sockets->kept_length), line;
    bool uncut;
    while (scan_line(&text, &line, &uncut))
        if (uncut)
            take_protocol(line, reader, slabs, whole);
}

/* "sockets: used 12". */
static void take_sum(struct sockets *sockets, struct reader *reader, const struct slabs *slabs, bool whole)
{
    static const char CACHE[] = "sock_inode_cache";
    char text[1024];
    size_t length;
    int64_t used;
    if (kernel_file_read_small(&sockets->sockstat, text, sizeof text, &length) != STATUS_OK)
        return;
    struct scan scan = scan_start(text, length);
    if (!scan_literal(&scan, "sockets: used ", 14) || !scan_number(&scan, &used))
        return;
    add_type(reader, (struct text){"socket", 6}, used);
    if (whole)
        add_to_pool(slabs_find(slabs, reader, CACHE, sizeof CACHE - 1), used);
}

void sockets_take(struct sockets *sockets, struct reader *reader, const struct slabs *slabs, bool whole, int64_t now_ns)
{
    take_sum(sockets, reader, slabs, whole);
    read_protocols(sockets, reader, now_ns);
    take_protocols(sockets, reader, slabs, whole);
}
