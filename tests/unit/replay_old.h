/* replay_old.h: recordings that older pooltops made, out of tests/unit/recordings, where they stand as SQL text.
 */
#ifndef TESTS_UNIT_REPLAY_OLD_H
#define TESTS_UNIT_REPLAY_OLD_H

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "replay_sql_answer.h"
#include "suite.h"

/* The first number that a statement answers, as the sqlite3 shell would. */
static inline int64_t old_ask(const char *path, const char *sql)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    int64_t answer = sql_answer(db, sql);
    sqlite3_close(db);
    return answer;
}

static inline int64_t old_format(const char *path)
{
    return old_ask(path, "PRAGMA user_version");
}

/* Makes old.pooltop in a folder anew, a recording of that format. Tests run in the folder of the sources. The path is valid until the next call. */
static inline const char *old_make(const char *place, int format)
{
    static char path[512], text[32768];
    char name[64], *message = NULL;
    sqlite3 *db;
    snprintf(name, sizeof name, "tests/unit/recordings/format-%d.sql", format);
    FILE *stream = fopen(name, "rb");
    ck_assert_msg(stream != NULL, "%s is missing", name);
    size_t length = fread(text, 1, sizeof text - 1, stream);
    fclose(stream);
    ck_assert_uint_lt(length, sizeof text - 1);
    text[length] = '\0';
    snprintf(path, sizeof path, "%s/old.pooltop", place);
    unlink(path);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
    ck_assert_int_eq(old_format(path), format);
    return path;
}

#endif
