/* alarm.h: the alerts of one feed. It tells when each begins and ends to hold, and does what is then to be done.
 *
 * An alert is told once per episode. That begins with the first sample for which it holds, and ends when for a minute, at least two samples, no value was nearer to the limit than a twentieth of it, or nothing
 * is called so any more; of a growth it must be below half of the limit for all of the time that it is looked at over. So a value that flutters about its limit is one episode. A number that is not known neither begins nor ends
 * one; another boot ends all without a word. A recorder that is started anew tells again what still holds.
 * A leak is told once for each pool and boot, and has no end: what leaked stays.
 * At its beginning: an alert mark in the recordings, a line to whoever listens, a line in the system's log, and the command is started; at its end: a mark and a line. Of an alert
 * at most one command runs at a time: when it has not ended yet the next episode does not start it again, and says so. Nobody waits for a command, and what becomes of it can never end
 * a recording; one that fails is a mark and a line. With a simulated source the command is run too, so that it can be tried, but nothing is put into the system's log.
 * An alarm allocates nothing per sample in steady state.
 */
#ifndef REPLAY_ALARM_H
#define REPLAY_ALARM_H

#include "replay/leak_judge.h"
#include "replay/recorder.h"

struct alarm;

enum alarm_word {
    ALARM_NOTE,  /* an alert that can say nothing so far: nothing is called so, the system does not give the number */
    ALARM_ALERT, /* one began or ended */
    ALARM_FAILED /* a command could not be run, or ended with a failure */
};

struct alarm_config {
    const char *const *expressions; /* see alert.h; `count` of them */
    size_t count;
    const char *command; /* see base/command.h; NULL: none */
    const char *path;    /* of the recording, for the command; borrowed; may be NULL */
    int64_t interval_ns;
    const struct leak_judge *judge; /* for alerts on leaks; NULL: they are refused */
    bool is_mute;                   /* the output of commands is thrown away: the terminal is a screen's */
    void (*tell)(void *context, enum alarm_word word, int64_t utc_ns, const char *text); /* may be NULL; text is safe */
    void *context;
};

/* STATUS_USAGE with one line when an expression or the command is wrong. */
enum status alarm_open(struct alarm **alarm, const struct alarm_config *config, struct problem *why);
void alarm_close(struct alarm *alarm); /* commands that run go on. NULL is allowed */

/* For the feed: once before the first sample, whose machine and whether it is simulated. `machine` is borrowed. */
void alarm_start(struct alarm *alarm, const struct machine *machine, bool is_virtual);

/* For the feed: behind each sample that was taken. Either recorder may be NULL. `path`: what `file` is written into when it is not the configured one, else NULL. */
void alarm_look(struct alarm *alarm, const struct snapshot *snapshot, struct recorder *memory, struct recorder *file,
                const char *path);

/* What was told last, for a screen in another thread: true once for each. */
bool alarm_news(struct alarm *alarm, char line[MARK_TEXT]);

#endif
