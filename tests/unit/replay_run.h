/* replay_run.h: runs the verbs of the replay room in a folder of their own, and breaks recordings with SQL. */
#ifndef TESTS_UNIT_REPLAY_RUN_H
#define TESTS_UNIT_REPLAY_RUN_H

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/verbs.h"
#include "suite.h"

static char folder[64];
static char path[128], made[128], output[128]; /* a recording, what a verb makes of it, what it says */

static inline void make_folder(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/pooltop-XXXXXX", base != NULL && strlen(base) < 32 ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.pooltop", folder);
    snprintf(made, sizeof made, "%s/made.pooltop", folder);
    snprintf(output, sizeof output, "%s/output", folder);
}

static inline void remove_folder(void)
{
    unlink(path);
    unlink(made);
    unlink(output);
    ck_assert_msg(rmdir(folder) == 0, "something was left in %s", folder);
}

static const struct option RUN_GLOBALS[] = {{NULL, OPTION_FLAG, NULL, NULL}};

static const struct verb RUN_VERBS[] = {
    {"record", "FILE", 1, 1, "", record_options, record_run},
    {"info", "FILE", 1, 1, "", info_options, info_run},
    {"check", "FILE", 1, 1, "", check_options, check_run},
    {"mark", "FILE TEXT", 2, 2, "", mark_options, mark_run},
    {"snapshot", "FILE", 1, 1, "", snapshot_options, snapshot_run},
    {"recover", "FILE", 1, 1, "", recover_options, recover_run},
    {"merge", "FILE...", 1, 64, "", merge_options, merge_run},
    {"import", "INPUT...", 1, 64, "", import_options, import_run},
};

/* Runs `pooltop` with these words, both outputs into the file `output`. */
static inline enum status run(struct problem *why, const char *const *words)
{
    char copies[16][160];
    char *argv[17] = {NULL};
    int argc = 0;
    for (; words[argc] != NULL; argc++) {
        snprintf(copies[argc], sizeof copies[0], "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    struct arguments arguments;
    enum status status =
        arguments_parse(&arguments, argc, argv, RUN_VERBS, sizeof RUN_VERBS / sizeof RUN_VERBS[0], RUN_GLOBALS, why);
    if (status != STATUS_OK)
        return status;
    fflush(NULL);
    int kept_out = dup(1), kept_err = dup(2);
    FILE *stream = fopen(output, "wb");
    ck_assert_ptr_nonnull(stream);
    dup2(fileno(stream), 1);
    dup2(fileno(stream), 2);
    status = arguments.verb->run(&arguments, why);
    fflush(NULL);
    dup2(kept_out, 1);
    dup2(kept_err, 2);
    close(kept_out);
    close(kept_err);
    fclose(stream);
    return status;
}

#define RUN(why, ...) run(why, (const char *const[]){"pooltop", __VA_ARGS__, NULL})

#define WORKS(...)                                                                                                     \
    do {                                                                                                               \
        struct problem works_why = {STATUS_OK, ""};                                                                    \
        ck_assert_msg(RUN(&works_why, __VA_ARGS__) == STATUS_OK, "%s", works_why.line);                                \
    } while (0)

static inline const char *said(void)
{
    static char text[16384];
    FILE *stream = fopen(output, "rb");
    ck_assert_ptr_nonnull(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    return text;
}

static inline void assert_said(const char *words)
{
    ck_assert_msg(strstr(said(), words) != NULL, "no '%s' in:\n%s", words, said());
}

/* As somebody with the sqlite3 shell would. */
static inline void sql(const char *text)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

/* Three hundred samples in three key groups. */
static inline void record_demo(const char *scenario)
{
    WORKS("record", path, "--source", scenario, "--samples", "300", "--interval", "1m", "--quiet");
}

#endif
