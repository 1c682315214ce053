/* import_boots.h: where in a series of texts the machine started anew. Inside replay only.
 *
 * poolmon's text has no identity of the boot, but counters since boot, which only rise: where most pools that both samples have count fewer allocations than before, the machine started anew.
 * One pool alone may have wrapped its 32 bits, which is told by how high it stood. Page faults, a total of 32 bits, are carried on over a wrap, as they are since boot.
 * Ticks since boot (MemSnap's), which wrap after 49.7 days, tell it as well.
 * A text that says which boot it is of (our own tables do) is believed. Texts without such counters tell no boot and are taken to be of one. Owns a copy of the sample before.
 */
#ifndef REPLAY_IMPORT_BOOTS_H
#define REPLAY_IMPORT_BOOTS_H

#include "sampler/foreign/pool_set.h"

struct import_boots {
    struct snapshot before; /* owned; what was told last */
    struct pool_set pools;  /* of `before`, by place */
    char boot[BOOT_TEXT];   /* "" before the first sample */
    int64_t count;          /* boots so far */
    int64_t ticks_ms;       /* of the last text that has them; ABSENT: none yet */
    int64_t faults;         /* as the text had them last; ABSENT: not yet in this boot */
    int64_t faults_wrapped; /* what is added to them */
};

void import_boots_init(struct import_boots *boots, const struct intern *names);
void import_boots_done(struct import_boots *boots);

/* Sets the sample's boot, and its page faults. `ticks_ms` since boot, or ABSENT. NO_MEMORY only. */
enum status import_boots_tell(struct import_boots *boots, struct snapshot *sample, int64_t ticks_ms);

#endif
