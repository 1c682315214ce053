/* boots.h: where a boot begins and ends in a recording, found by a few look-ups. Nothing is owned.
 *
 * Samples of one boot stand together, but for recordings that were put together of clocks that disagree; there it is the part of it that stands together with the sample.
 */
#ifndef REPLAY_BOOTS_H
#define REPLAY_BOOTS_H

#include "replay/recording.h"

/* The last sample of the boot that `of` is of, with an id of at most `to`; and its first one. */
void boot_last(struct recording *recording, const struct sample_info *of, int64_t to, struct sample_info *last);
void boot_first(struct recording *recording, const struct sample_info *of, struct sample_info *first);

#endif
