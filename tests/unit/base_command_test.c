/* A command line as words, and what is started with them. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "base_child.h"

/* The words in [brackets], or the reason why there are none. */
static const char *words_of(const char *line)
{
    static char out[1024];
    struct command *command;
    struct problem why = {0};
    out[0] = '\0';
    if (command_parse(&command, line, &why) != STATUS_OK) {
        ck_assert_int_eq(why.status, STATUS_USAGE);
        snprintf(out, sizeof out, "%s", why.line);
        return out;
    }
    for (char *const *word = command_words(command); *word != NULL; word++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "[%s]", *word);
    command_close(command);
    return out;
}

TEST(a_command_is_cut_into_words_without_a_shell)
{
    static const char *const LINES[][2] = {
        {"a", "[a]"},
        {"  logger -t  pooltop\tx ", "[logger][-t][pooltop][x]"},
        {"sh -c 'echo $X; echo \"y\"'", "[sh][-c][echo $X; echo \"y\"]"},
        {"a \"b c\" d", "[a][b c][d]"},
        {"a \"\\\" \\\\ \\n $X\"", "[a][\" \\ \\n $X]"},
        {"a '\\' b", "[a][\\][b]"},
        {"a\\ b c", "[a b][c]"},
        {"a 'b'\"c\"d", "[a][bcd]"},
        {"a '' \"\"", "[a][][]"},
        {"a \\", "[a][\\]"},
        {"a $X * > f | g & ;", "[a][$X][*][>][f][|][g][&][;]"},
    };
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        ck_assert_str_eq(words_of(LINES[i][0]), LINES[i][1]);
}
END_TEST

TEST(a_command_that_is_none_is_refused_with_its_reason)
{
    ck_assert_ptr_nonnull(strstr(words_of(""), "no program is named"));
    ck_assert_ptr_nonnull(strstr(words_of("  "), "no program is named"));
    ck_assert_ptr_nonnull(strstr(words_of("'' a"), "no program is named"));
    ck_assert_ptr_nonnull(strstr(words_of("a 'b"), "quote is missing"));
    ck_assert_ptr_nonnull(strstr(words_of("a \"b\\\""), "quote is missing"));
    char many[200] = "";
    for (int i = 0; i < 65; i++)
        strcat(many, "a ");
    ck_assert_ptr_nonnull(strstr(words_of(many), "more than 64 words"));
    char *longer = calloc(1, 5000);
    memset(longer, 'a', 4097);
    ck_assert_ptr_nonnull(strstr(words_of(longer), "longer than"));
    free(longer);
}
END_TEST

/* --- children ------------------------------------------------------------------------------------------------------------------------ */

static char path[64];

static void make_file(void)
{
    snprintf(path, sizeof path, "/tmp/pooltop-child-XXXXXX");
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
}

static const char *file_text(void)
{
    static char text[4096];
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

TEST(a_childs_end_is_told_once_with_its_status)
{
    ck_assert_int_eq(code_of(start("true", NULL)), 0);
    ck_assert_int_eq(code_of(start("sh -c 'exit 3'", NULL)), 3);
    ck_assert_int_eq(code_of(start("sh -c 'kill -9 $$'", NULL)), -9);
    ck_assert_int_eq(code_of(start("/no/such/program", NULL)), CHILD_NOT_FOUND);
    ck_assert_int_eq(code_of(start("no-program-is-called-so", NULL)), CHILD_NOT_FOUND);
    ck_assert_int_eq(code_of(start("/etc/passwd", NULL)), CHILD_NOT_RUNNABLE);
    struct child nobody = {0};
    int code;
    ck_assert(!child_ended(&nobody, &code));
}
END_TEST

TEST(a_child_that_hangs_is_not_waited_for)
{
    int64_t before = os_mono_ns();
    struct child child = start("sleep 600", NULL);
    int code;
    ck_assert(!child_ended(&child, &code));
    ck_assert_int_lt(os_mono_ns() - before, 2 * NS_PER_SECOND);
    kill((pid_t)child.id, SIGKILL);
    ck_assert_int_eq(code_of(child), -SIGKILL);
}
END_TEST

TEST(a_child_has_the_facts_and_nothing_else_of_ours)
{
    char line[256];
    char fact[] = "POOLTOP_NAME=two words", home[] = "HOME=/elsewhere";
    char *const facts[] = {fact, home, NULL};
    make_file();
    setenv("POOLTOP_KEPT", "yes", 1);
    setenv("POOLTOP_NAME", "of before", 1);
    int leaked = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    ck_assert_int_gt(leaked, 2);
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    os_catch_stop();
    snprintf(
        line, sizeof line,
        "sh -c 'exec >%s; env; ls /proc/self/fd | tr \"\\n\" \" \"; grep -E \"^Sig(Blk|Cgt|Ign)\" /proc/self/status'",
        path);
    ck_assert_int_eq(code_of(start(line, facts)), 0);
    const char *text = file_text();
    ck_assert_ptr_nonnull(strstr(text, "\nPOOLTOP_NAME=two words\n"));
    ck_assert_ptr_null(strstr(text, "of before"));
    ck_assert_ptr_nonnull(strstr(text, "HOME=/elsewhere\n"));
    ck_assert_ptr_nonnull(strstr(text, "POOLTOP_KEPT=yes\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n0 1 2 3 SigBlk")); /* 3 is the folder that ls reads */
    ck_assert_ptr_nonnull(strstr(text, "SigBlk:\t0000000000000000"));
    const char *ignored = strstr(text, "SigIgn:\t");
    ck_assert_ptr_nonnull(ignored);
    ck_assert_uint_eq(strtoull(ignored + 8, NULL, 16) & 1ULL << (SIGPIPE - 1), 0); /* which os_catch_stop ignores */
    close(leaked);
    unlink(path);
}
END_TEST

SUITE_MAIN("base: commands and children", a_command_is_cut_into_words_without_a_shell,
           a_command_that_is_none_is_refused_with_its_reason, a_childs_end_is_told_once_with_its_status,
           a_child_that_hangs_is_not_waited_for, a_child_has_the_facts_and_nothing_else_of_ours)
