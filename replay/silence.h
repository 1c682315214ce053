/* silence.h: how a recording ended that nobody ended. Inside replay only. */
#ifndef REPLAY_SILENCE_H
#define REPLAY_SILENCE_H

#include "replay/recording.h"

/* Whether a stop mark stands at the last sample. */
bool silence_was_announced(struct recording *recording, const struct sample_info *last);

/* `growing then: TAG +1.20G, ... in the last 5m`: the pools that grew most in the minutes before the last sample, by bytes. Empty when none did, or when that cannot be
 * read: it is only an addition to a mark. */
void silence_growth(char out[MARK_TEXT], struct recording *recording, const struct session *session,
                    const struct sample_info *last);

#endif
