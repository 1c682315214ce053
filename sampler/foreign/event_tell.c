#include "sampler/foreign/event_tell.h"

#include <string.h>

#include "base/text.h"

static void set_safe(char *out, size_t capacity, const char *text)
{
    text_safe(out, capacity, capacity - 1, text, strlen(text));
}

bool event_tell(struct event *event, struct reading *reading)
{
    char text[EVENT_MARK];
    enum event_word word = event->line != 0 ? event_judge(event, text) : EVENT_OTHER;
    if (word == EVENT_MARKS) {
        set_safe(reading->mark, sizeof reading->mark, text);
        reading->mark_stamp = event->stamp;
        reading->mark_line = event->line;
        if (event->host[0] != '\0')
            set_safe(reading->host, sizeof reading->host, event->host);
    } else if (word == EVENT_STRANGER) {
        reading->left_out = "the event has the number of one about pools, and is of another source";
        set_safe(reading->left_out_text, sizeof reading->left_out_text, text);
        reading->left_out_line = event->line;
    }
    event_init(event);
    return word != EVENT_OTHER;
}
