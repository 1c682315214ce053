/* export_fixture.h: a folder of its own, recordings in it, and `pooltop export` run on them as the command line would.
 */
#ifndef TESTS_UNIT_EXPORT_FIXTURE_H
#define TESTS_UNIT_EXPORT_FIXTURE_H

#include <dirent.h>
#include <unistd.h>

#include "base/options.h"
#include "base/when.h"
#include "export/verbs.h"
#include "replay/recorder.h"
#include "tests/unit/export_csv_table.h"
#include "tests/unit/suite.h"

static char folder[256];
static struct problem problem;

static inline void folder_make(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/export_test.XXXXXX", base != NULL ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* A name in the folder; valid until four more were asked for. */
static inline const char *inside(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline void folder_remove(void)
{
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.')
            unlink(inside(entry->d_name));
    closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
}

static inline struct sampler *open_source(const char *source, int64_t interval_ns)
{
    struct sampler *sampler;
    struct sampler_config config = {.source = source, .interval_ns = interval_ns};
    ck_assert_msg(sampler_open(&sampler, &config, &problem) == STATUS_OK, "%s", problem.line);
    return sampler;
}

static inline void record_source(const char *path, const char *source, int64_t interval_ns, int samples)
{
    struct recording *recording;
    struct recorder *recorder;
    const struct snapshot *snapshot;
    struct sampler *sampler = open_source(source, interval_ns);
    ck_assert_msg(recording_open_write(&recording, path, &problem) == STATUS_OK, "%s", problem.line);
    ck_assert_int_eq(recording_sync_every(recording, samples + 1, &problem), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, sampler_machine(sampler), interval_ns, &problem), STATUS_OK);
    for (int i = 0; i < samples; i++) {
        ck_assert_int_eq(sampler_take(sampler, &snapshot, &problem), STATUS_OK);
        ck_assert_msg(recorder_add(recorder, snapshot, &problem) == STATUS_OK, "%s", problem.line);
    }
    ck_assert_int_eq(recorder_close(recorder, "time is up", &problem), STATUS_OK);
    recording_close(recording);
    sampler_close(sampler);
}

/* `options` are blank-separated words; the result is the verb's, its line in `problem`. */
static inline enum status run_export(const char *path, const char *options)
{
    static const struct verb VERBS[] = {{"export", "FILE", 1, 1, "writes", export_options, export_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    char words[2048], *argv[64];
    int argc = 0;
    snprintf(words, sizeof words, "pooltop export %s %s", path, options);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    problem.line[0] = '\0';
    enum status status = arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &problem);
    return status == STATUS_OK ? export_run(&arguments, &problem) : status;
}

/* The whole of a file in the folder; the caller frees it. */
static inline char *read_whole(const char *name, size_t *length)
{
    FILE *file = fopen(inside(name), "rb");
    ck_assert_ptr_nonnull(file);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*length + 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(fread(text, 1, *length, file), *length);
    text[*length] = '\0';
    fclose(file);
    return text;
}

/* Exports and reads back; the caller frees the table. */
static inline void export_table(struct csv_table *table, const char *path, const char *options)
{
    char all[768];
    size_t length;
    snprintf(all, sizeof all, "%s --force --output %s", options, inside("table.csv"));
    ck_assert_msg(run_export(path, all) == STATUS_OK, "%s: %s", options, problem.line);
    char *text = read_whole("table.csv", &length);
    csv_table_read(table, text, length);
    csv_table_width(table);
    free(text);
}

/* The number in a cell; ABSENT when it is empty. */
static inline int64_t number_at(const struct csv_table *table, size_t row, const char *title)
{
    const char *text = csv_table_at(table, row, title);
    char *end;
    if (text[0] == '\0')
        return ABSENT;
    int64_t value = strtoll(text, &end, 10);
    ck_assert_msg(*end == '\0', "%s: %s", title, text);
    return value;
}

#endif
