#include "base/os.h"
#include "tests/unit/suite.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "base/when.h"

#define SOON (NS_PER_SECOND / 50)
#define LATE (30 * NS_PER_SECOND)

/* What a second thread does after a moment. */
struct later {
    pthread_t thread;
    void (*act)(struct os_bell *bell);
    struct os_bell *bell;
};

static void *later_run(void *data)
{
    struct later *later = data;
    nanosleep(&(struct timespec){.tv_nsec = SOON}, NULL);
    later->act(later->bell);
    return NULL;
}

static void later_start(struct later *later, void (*act)(struct os_bell *bell), struct os_bell *bell)
{
    later->act = act;
    later->bell = bell;
    ck_assert_int_eq(pthread_create(&later->thread, NULL, later_run, later), 0);
}

static void request_stop(struct os_bell *bell)
{
    (void)bell;
    os_request_stop();
}

static void raise_term(struct os_bell *bell)
{
    (void)bell;
    kill(getpid(), SIGTERM);
}

TEST(clocks_run_forward)
{
    int64_t mono = os_mono_ns();
    ck_assert_int_gt(os_utc_ns(), INT64_C(1600000000) * NS_PER_SECOND);
    ck_assert_int_gt(mono, 0);
    ck_assert_int_ge(os_mono_ns(), mono);
    ck_assert_int_gt(os_awake_ns(), 0);
    ck_assert_int_gt(os_cpu_ns(), 0);
    ck_assert_int_gt(os_resident_bytes(), 100 * 1024);
    ck_assert_int_eq(os_pid(), getpid());
}
END_TEST

TEST(a_sleep_reaches_its_deadline)
{
    int64_t deadline = os_mono_ns() + SOON;
    ck_assert(os_sleep_until(deadline, NULL));
    ck_assert_int_ge(os_mono_ns(), deadline);
    ck_assert_int_lt(os_mono_ns(), deadline + LATE);
    ck_assert(os_sleep_until(0, NULL));
    ck_assert(os_sleep_until(ABSENT, NULL));
}
END_TEST

TEST(a_bell_wakes_a_sleep_once)
{
    struct os_bell *bell;
    struct later later;
    ck_assert_int_eq(os_bell_open(&bell), STATUS_OK);
    later_start(&later, os_bell_ring, bell);
    ck_assert(!os_sleep_until(os_mono_ns() + LATE, bell));
    pthread_join(later.thread, NULL);
    ck_assert(os_sleep_until(os_mono_ns() + SOON, bell));
    os_bell_close(bell);
}
END_TEST

TEST(rings_before_the_sleep_count_as_one)
{
    struct os_bell *bell;
    ck_assert_int_eq(os_bell_open(&bell), STATUS_OK);
    for (int i = 0; i < 200000; i++)
        os_bell_ring(bell);
    ck_assert(!os_sleep_until(os_mono_ns() + LATE, bell));
    ck_assert(os_sleep_until(os_mono_ns() + SOON, bell));
    os_bell_ring(NULL);
    os_bell_close(bell);
    os_bell_close(NULL);
}
END_TEST

TEST(a_stop_wakes_every_sleep_and_stays)
{
    struct os_bell *bell;
    struct later later;
    ck_assert_int_eq(os_bell_open(&bell), STATUS_OK);
    ck_assert(!os_stop_requested());
    later_start(&later, request_stop, NULL);
    ck_assert(!os_sleep_until(os_mono_ns() + LATE, bell));
    pthread_join(later.thread, NULL);
    ck_assert(os_stop_requested());
    ck_assert(!os_sleep_until(os_mono_ns() + LATE, NULL));
    ck_assert_int_eq(os_wait_input(bell, -1), OS_WAKE_STOP);
    os_bell_close(bell);
}
END_TEST

TEST(signals_are_stop_requests)
{
    struct later later;
    os_catch_stop();
    os_catch_stop();
    later_start(&later, raise_term, NULL);
    ck_assert(!os_sleep_until(os_mono_ns() + LATE, NULL));
    pthread_join(later.thread, NULL);
    ck_assert(os_stop_requested());
    /* Further ones and broken pipes are survived. */
    for (int i = 0; i < 100; i++) {
        raise(SIGINT);
        raise(SIGHUP);
    }
    raise(SIGPIPE);
}
END_TEST

TEST(what_nohup_ignores_stays_ignored)
{
    signal(SIGHUP, SIG_IGN);
    os_catch_stop();
    raise(SIGHUP);
    ck_assert(!os_stop_requested());
    raise(SIGINT);
    ck_assert(os_stop_requested());
}
END_TEST

TEST(input_bell_and_timeout_are_told_apart)
{
    int ends[2];
    struct os_bell *bell;
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    ck_assert_int_eq(os_bell_open(&bell), STATUS_OK);
    ck_assert_int_eq(os_wait_input(bell, 0), OS_WAKE_TIMEOUT);
    ck_assert_int_eq(os_wait_input(NULL, SOON), OS_WAKE_TIMEOUT);
    ck_assert_int_eq(write(ends[1], "q", 1), 1);
    ck_assert_int_eq(os_wait_input(bell, -1), OS_WAKE_INPUT);
    os_bell_ring(bell);
    ck_assert_int_eq(os_wait_input(bell, INT64_MAX), OS_WAKE_BELL);
    ck_assert_int_eq(os_wait_input(bell, -1), OS_WAKE_INPUT);
    char byte;
    ck_assert_int_eq(read(STDIN_FILENO, &byte, 1), 1);
    ck_assert_int_eq(os_wait_input(bell, 0), OS_WAKE_TIMEOUT);
    close(ends[1]);
    ck_assert_int_eq(os_wait_input(bell, -1), OS_WAKE_INPUT); /* the end of input is something to read */
    ck_assert(!os_is_terminal(STDIN_FILENO));
    ck_assert(!os_is_terminal(-1));
    os_bell_close(bell);
}
END_TEST

TEST(kinds_and_sizes_of_files_are_told)
{
    char folder[256];
    char path[300];
    const char *root = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/pooltop-os-XXXXXX", root ? root : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    ck_assert_int_eq(os_file_kind(path), OS_FILE_NONE);
    ck_assert_int_eq(os_file_size(path), ABSENT);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("12345", file);
    fclose(file);
    ck_assert_int_eq(os_file_kind(path), OS_FILE_REGULAR);
    ck_assert_int_eq(os_file_size(path), 5);
    ck_assert_int_eq(os_file_kind(folder), OS_FILE_DIRECTORY);
    ck_assert_int_eq(os_file_size(folder), ABSENT);
    ck_assert_int_eq(os_file_kind("/dev/null"), OS_FILE_OTHER);
    unlink(path);
    rmdir(folder);
}
END_TEST

TEST(a_lock_has_one_holder_and_names_it)
{
    char folder[256];
    char path[300];
    char holder[64];
    const char *root = getenv("TMPDIR");
    struct os_lock *lock = NULL;
    struct os_lock *second = NULL;
    struct problem why;
    snprintf(folder, sizeof folder, "%s/pooltop-os-XXXXXX", root ? root : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/lock", folder);
    ck_assert_int_eq(os_lock_file(&lock, path, "pid 7", holder, sizeof holder, &why), STATUS_OK);
    ck_assert_int_eq(os_lock_file(&second, path, "pid 8", holder, sizeof holder, &why), STATUS_BUSY);
    ck_assert_str_eq(holder, "pid 7");
    os_unlock_file(lock);
    ck_assert_int_eq(os_file_kind(path), OS_FILE_NONE);
    ck_assert_int_eq(os_lock_file(&lock, path, "pid 9", holder, sizeof holder, &why), STATUS_OK);
    os_unlock_file(lock);
    os_unlock_file(NULL);
    rmdir(folder);
    ck_assert_int_eq(os_lock_file(&lock, path, "pid 9", holder, sizeof holder, &why), STATUS_NOT_FOUND);
}
END_TEST

TEST(the_host_is_described)
{
    char out[128];
    char small[4];
    os_host(out, sizeof out);
    ck_assert_uint_gt(strlen(out), 0);
    os_release(out, sizeof out);
    ck_assert_ptr_nonnull(strchr(out, ' '));
    os_release(small, sizeof small);
    ck_assert_uint_eq(strlen(small), 3);
}
END_TEST

TEST(a_zone_is_named_by_place_or_by_offset)
{
    static const struct {
        const char *rule;
        const char *name;
    } CASES[] = {
        {"AAA-2", "UTC+02:00"},          {"AAA3:30", "UTC-03:30"},
        {"Nowhere/At_All", "UTC+00:00"}, {"../../etc/passwd", "UTC+00:00"},
        {"\033[2J", "UTC+00:00"},        {"", "UTC+00:00"},
    };
    char out[64];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        setenv("TZ", CASES[i].rule, 1);
        tzset();
        os_zone_name(out, sizeof out);
        ck_assert_str_eq(out, CASES[i].name);
    }
    unsetenv("TZ");
    os_zone_name(out, sizeof out);
    ck_assert_uint_gt(strlen(out), 0);
}
END_TEST

TEST(the_environment_decides_about_utf8)
{
    setenv("LC_ALL", "C", 1);
    ck_assert(!os_is_utf8());
    setenv("LC_ALL", "C.UTF-8", 1);
    ck_assert(os_is_utf8());
    setenv("LC_ALL", "no_SUCH.locale", 1);
    ck_assert(!os_is_utf8());
}
END_TEST

SUITE_MAIN("base: os", clocks_run_forward, a_sleep_reaches_its_deadline, a_bell_wakes_a_sleep_once,
           rings_before_the_sleep_count_as_one, a_stop_wakes_every_sleep_and_stays, signals_are_stop_requests,
           what_nohup_ignores_stays_ignored, input_bell_and_timeout_are_told_apart, kinds_and_sizes_of_files_are_told,
           a_lock_has_one_holder_and_names_it, the_host_is_described, a_zone_is_named_by_place_or_by_offset,
           the_environment_decides_about_utf8)
