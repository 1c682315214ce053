/* replay_sql_answer.h: the first number that a statement answers. */
#ifndef TESTS_UNIT_REPLAY_SQL_ANSWER_H
#define TESTS_UNIT_REPLAY_SQL_ANSWER_H

#include <sqlite3.h>

#include "suite.h"

static inline int64_t sql_answer(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK, "%s", sqlite3_errmsg(db));
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

#endif
