/* event_columns.h: events as PowerShell shows them on its screen, in columns: Get-WinEvent, whose tables stand under the name of their provider, and Get-EventLog.
 *
 *      ProviderName: Srv
 *   TimeCreated                     Id LevelDisplayName Message
 *   -----------                     -- ---------------- -------
 *   3/15/2024 9:15:33 AM          2019 Error            The server was unable to ...
 * The rule below the titles tells where columns begin; numbers end with it. Messages are cut by the screen. A plain value.
 */
#ifndef SAMPLER_FOREIGN_EVENT_COLUMNS_H
#define SAMPLER_FOREIGN_EVENT_COLUMNS_H

#include "sampler/foreign/event.h"

enum { EVENT_COLUMNS_MOST = 12 };

struct event_columns {
    bool is_open;            /* titles were there */
    bool has_rule;           /* and the rule below them */
    char source[EVENT_NAME]; /* of all its events, where it is told above them */
    int count;
    int labels[EVENT_COLUMNS_MOST];    /* event_labels.h; -1: none of these */
    size_t begins[EVENT_COLUMNS_MOST]; /* in characters */
};

/* The titles; false when the line is none of them. */
bool event_columns_begin(struct event_columns *columns, struct text line);

/* The rule below the titles. */
bool event_columns_rule(struct event_columns *columns, struct text line);

/* A row of it; false when it is none: without a time at its beginning, or without a number. */
bool event_columns_read(const struct event_columns *columns, struct text line, struct event *event);

/* Whether there is such a table in these lines. */
bool event_columns_are_in(struct text head);

#endif
