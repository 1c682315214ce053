#include "export/finished.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { KNOWN_BYTES = 32 << 20, KNOWN_NAMES = 1 << 20, ONE_BYTES = 64 << 20 };

void finished_init(struct finished *finished, finish_text finish, void *context)
{
    memset(finished, 0, sizeof *finished);
    finished->finish = finish;
    finished->context = context;
    buffer_init(&finished->known, KNOWN_BYTES);
    buffer_init(&finished->boot_text, ONE_BYTES);
    buffer_init(&finished->scratch, ONE_BYTES);
}

void finished_done(struct finished *finished)
{
    buffer_done(&finished->known);
    buffer_done(&finished->boot_text);
    buffer_done(&finished->scratch);
    free(finished->places);
    memset(finished, 0, sizeof *finished);
}

static bool has_place(struct finished *finished, uint32_t id)
{
    if (id < finished->place_count)
        return true;
    size_t count = (size_t)id + id / 2 + 64;
    void *places = id < KNOWN_NAMES ? realloc(finished->places, count * sizeof *finished->places) : NULL;
    if (places == NULL)
        return false;
    finished->places = places;
    memset(finished->places + finished->place_count, 0, (count - finished->place_count) * sizeof *finished->places);
    finished->place_count = count;
    return true;
}

struct text finished_text(struct finished *finished, struct text text)
{
    buffer_clear(&finished->scratch);
    finished->finish(finished->context, &finished->scratch, text.bytes, text.length);
    return text_in(&finished->scratch, 0, finished->scratch.length);
}

struct text finished_name(struct finished *finished, const struct intern *names, uint32_t id)
{
    struct text name = intern_text(names, id);
    if (!has_place(finished, id) || finished->known.status != STATUS_OK)
        return finished_text(finished, name);
    if (finished->places[id].length == 0) {
        size_t from = finished->known.length;
        finished->finish(finished->context, &finished->known, name.bytes, name.length);
        if (finished->known.status != STATUS_OK)
            return finished_text(finished, name);
        finished->places[id].offset = (uint32_t)from;
        finished->places[id].length = (uint32_t)(finished->known.length - from);
    }
    return text_in(&finished->known, finished->places[id].offset, finished->places[id].length);
}

struct text finished_boot(struct finished *finished, const char *boot)
{
    if (strcmp(finished->boot, boot) != 0 || finished->boot_text.length == 0) {
        snprintf(finished->boot, sizeof finished->boot, "%s", boot);
        buffer_clear(&finished->boot_text);
        finished->finish(finished->context, &finished->boot_text, boot, strlen(boot));
    }
    return text_in(&finished->boot_text, 0, finished->boot_text.length);
}
