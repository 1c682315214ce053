/* The command of the service: what the service manager is told, and that record understands it. */
#include "replay/service_windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/verbs.h"
#include "suite.h"

static const struct service_wishes NO_WISHES = {.command = NULL};

static const char *command_of(const char *program, const struct service_wishes *wishes)
{
    static char text[8192];
    struct buffer out;
    struct problem why = {0};
    buffer_init(&out, sizeof text - 1);
    ck_assert_msg(service_command(&out, program, wishes, &why) == STATUS_OK, "%s", why.line);
    snprintf(text, sizeof text, "%s", buffer_text(&out));
    buffer_done(&out);
    return text;
}

/* Cuts a command line as C's start-up code does; in place. */
static int cut(char *line, char *argv[32])
{
    int argc = 0;
    char *to = line;
    for (const char *at = line; *at != '\0' && argc < 31;) {
        bool quoted = false;
        argv[argc++] = to;
        for (; *at != '\0' && (quoted || *at != ' '); at++) {
            size_t backslashes = strspn(at, "\\");
            bool before_quote = at[backslashes] == '"';
            for (size_t i = 0; i < (before_quote ? backslashes / 2 : backslashes); i++)
                *to++ = '\\';
            at += backslashes;
            if (before_quote && backslashes % 2 == 0)
                quoted = !quoted;
            else
                *to++ = *at;
            if (*at == '\0' || (!quoted && *at == ' '))
                break;
        }
        if (*at == ' ')
            at++;
        *to++ = '\0';
    }
    return argc;
}

TEST(record_understands_the_command_and_it_is_bounded)
{
    static const char ALERT[] = "growth > 1m", COMMAND[] = "C:\\tell me.cmd \"now\\\" \\";
    const struct verb verbs[] = {{"record", "FILE", 1, 1, "", record_options, record_run}};
    static const struct option GLOBALS[] = {{NULL, OPTION_FLAG, NULL, NULL}};
    static struct arguments arguments;
    struct problem why = {0};
    char line[8192];
    char *argv[32] = {NULL};
    const struct service_wishes wishes = {.alerts = {ALERT}, .alert_count = 1, .command = COMMAND};
    snprintf(line, sizeof line, "%s", command_of("C:\\Program Files\\pooltop\\pooltop.exe", &wishes));
    int argc = cut(line, argv);
    ck_assert_int_gt(argc, 5);
    ck_assert_str_eq(argv[0], "C:\\Program Files\\pooltop\\pooltop.exe");
    ck_assert_str_eq(argv[1], "service");
    ck_assert_str_eq(argv[2], "run");
    ck_assert_str_eq(argv[3], "--");
    ck_assert_msg(arguments_parse(&arguments, argc - 3, argv + 3, verbs, 1, GLOBALS, &why) == STATUS_OK, "%s",
                  why.line);
    ck_assert_ptr_nonnull(strstr(arguments.operands[0], "\\ProgramData\\pooltop\\"));
    ck_assert_int_gt(arguments_number(&arguments, "keep"), 0);
    ck_assert_int_gt(arguments_number(&arguments, "max-size"), 0);
    ck_assert_int_gt(arguments_number(&arguments, "min-free"), 0);
    ck_assert_str_eq(arguments_each(&arguments, "alert", 0), ALERT);
    ck_assert_str_eq(arguments_text(&arguments, "on-alert"), COMMAND);
}
END_TEST

TEST(a_text_that_would_be_more_than_a_word_is_refused)
{
    static const char *const PATHS[] = {"", "C:\\a\nb", "C:\\a\" record x"};
    const struct service_wishes shell = {.command = "a\nb"};
    struct problem why = {0};
    struct buffer out;
    buffer_init(&out, 8192);
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++)
        ck_assert_int_eq(service_command(&out, PATHS[i], &NO_WISHES, &why), STATUS_USAGE);
    ck_assert_int_eq(service_command(&out, "C:\\a.exe", &shell, &why), STATUS_USAGE);
    buffer_done(&out);
}
END_TEST

TEST(the_program_is_where_only_administrators_write)
{
    char program[WIDE_PATH];
    ck_assert_int_eq(service_program(program, sizeof program, NULL), STATUS_OK);
    ck_assert_ptr_nonnull(strstr(program, "\\Program Files\\pooltop\\pooltop.exe"));
}
END_TEST

SUITE_MAIN("replay: service on Windows", record_understands_the_command_and_it_is_bounded,
           a_text_that_would_be_more_than_a_word_is_refused, the_program_is_where_only_administrators_write)
