/* event.h: one event of Windows' log, as far as pools are concerned, and the mark that becomes of it.
 *
 * 2019 and 2020 of Srv say that the nonpaged or the paged pool was empty; 2004 of the Resource-Exhaustion-Detector names the tags and the processes that had most. Other providers use the same
 * numbers for what is theirs. An event is a plain value of bounded size; what does not fit is left out.
 */
#ifndef SAMPLER_FOREIGN_EVENT_H
#define SAMPLER_FOREIGN_EVENT_H

#include "sampler/foreign/stamp.h"

enum { EVENT_ROWS = 5, EVENT_NAME = 64, EVENT_HOST = 128, EVENT_MESSAGE = 4096, EVENT_MARK = 256 };

enum event_list { EVENT_PROCESSES, EVENT_PAGED, EVENT_NONPAGED, EVENT_LISTS };

struct event_row {
    char name[EVENT_NAME]; /* "": there is none */
    int64_t pid, bytes, handles;
};

struct event {
    int64_t line; /* where it begins; 0: there is none */
    int64_t id;   /* ABSENT: not told */
    char source[EVENT_NAME], host[EVENT_HOST];
    struct stamp stamp;
    char message[EVENT_MESSAGE]; /* its lines, joined by blanks */
    size_t message_length;
    int64_t totals[EVENT_LISTS]; /* bytes of both pools; of processes never told */
    struct event_row rows[EVENT_LISTS][EVENT_ROWS];
};

void event_init(struct event *event);

/* As much of the text as fits, with a zero behind it. */
void event_copy(char *out, size_t capacity, struct text text);

/* From "2019", or a number of 32 bits with more in its upper half; nothing for anything else. */
void event_set_id(struct event *event, struct text text);

/* A date, a time or both; what is known already is completed. */
void event_add_stamp(struct event *event, struct text text);

/* One more line of the message. */
void event_add_message(struct event *event, struct text line);

/* Whether the text begins as the messages of these events do. */
bool event_is_message(struct text text);

/* All of an <Event> element. */
void event_read_xml(struct event *event, struct text xml);

/* A value of one, by the names of the elements around it, the innermost last. */
void event_set_field(struct event *event, const struct text *path, size_t depth, struct text value);

enum event_word { EVENT_OTHER, EVENT_MARKS, EVENT_STRANGER };

/* EVENT_MARKS: `mark` says what it tells. EVENT_STRANGER: it has the number of one, and is none; `mark` names it. */
enum event_word event_judge(struct event *event, char mark[EVENT_MARK]);

#endif
