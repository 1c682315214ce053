/* The description of the service: what systemd is told, and that record understands it. */
#include "replay/service.h"

#include <stdio.h>
#include <string.h>

#include "replay/verbs.h"
#include "suite.h"

static const struct service_wishes NO_WISHES = {.command = NULL};

static const char *describe_with(const char *program, const struct service_wishes *wishes)
{
    static char text[8192];
    struct buffer out;
    struct problem why = {0};
    buffer_init(&out, sizeof text - 1);
    ck_assert_msg(service_describe(&out, program, wishes, &why) == STATUS_OK, "%s", why.line);
    snprintf(text, sizeof text, "%s", buffer_text(&out));
    buffer_done(&out);
    return text;
}

static const char *describe(const char *program)
{
    return describe_with(program, &NO_WISHES);
}

static void assert_line(const char *text, const char *line)
{
    char whole[512];
    snprintf(whole, sizeof whole, "\n%s\n", line);
    ck_assert_msg(strstr(text, whole) != NULL, "no line '%s' in:\n%s", line, text);
}

/* The words behind the program in ExecStart, into argv[1...]. */
static int command_words(char *line, char *argv[32])
{
    int argc = 1;
    argv[0] = line;
    for (char *at = strchr(line, ' '); at != NULL && argc < 31; at = strchr(at, ' ')) {
        *at++ = '\0';
        argv[argc++] = at;
    }
    return argc;
}

TEST(the_service_gives_up_every_right_it_does_not_need_and_is_killed_last)
{
    static const char *const LINES[] = {
        "OOMScoreAdjust=-1000",      "CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE",
        "NoNewPrivileges=yes",       "ProtectSystem=strict",
        "StateDirectory=pooltop",    "Restart=on-failure",
        "WantedBy=multi-user.target"};
    const char *text = describe("/usr/local/bin/pooltop");
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++)
        assert_line(text, LINES[i]);
    /* The numbers of /proc/net are those of the machine, not of a network of its own. */
    ck_assert_ptr_null(strstr(text, "PrivateNetwork"));
}
END_TEST

TEST(record_understands_the_command_and_it_is_bounded)
{
    const struct verb verbs[] = {{"record", "FILE", 1, 1, "", record_options, record_run}};
    static const struct option GLOBALS[] = {{NULL, OPTION_FLAG, NULL, NULL}};
    static const char PROGRAM[] = "\nExecStart=\"/usr/bin/pooltop\" ";
    char line[512];
    char *argv[32] = {NULL};
    struct arguments arguments;
    struct problem why = {0};
    const char *start = strstr(describe("/usr/bin/pooltop"), PROGRAM);
    ck_assert_ptr_nonnull(start);
    start += sizeof PROGRAM - 2;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(start, "\n"), start);
    int argc = command_words(line, argv);
    ck_assert_msg(arguments_parse(&arguments, argc, argv, verbs, 1, GLOBALS, &why) == STATUS_OK, "%s", why.line);
    ck_assert_str_eq(arguments.operands[0], "/var/lib/pooltop/%H.pooltop");
    ck_assert_int_gt(arguments_number(&arguments, "keep"), 0);
    ck_assert_int_gt(arguments_number(&arguments, "max-size"), 0);
    ck_assert_int_gt(arguments_number(&arguments, "min-free"), 0);
}
END_TEST

TEST(a_path_means_nothing_to_systemd_but_itself)
{
    const char *text = describe("/opt/a b%h\"c\\d/pooltop");
    ck_assert_msg(strstr(text, "\nExecStart=\"/opt/a b%%h\\\"c\\\\d/pooltop\" record ") != NULL, "%s", text);
}
END_TEST

TEST(alerts_are_handed_on_and_mean_nothing_to_systemd_but_themselves)
{
    const struct service_wishes wishes = {
        .alerts = {"nonpaged>75%", "bytes:\"a b\">1g"}, .alert_count = 2, .command = "sh -c 'echo $POOLTOP_TEXT'"};
    const char *text = describe_with("/usr/bin/pooltop", &wishes);
    ck_assert_msg(strstr(text, " --alert \"nonpaged>75%%\" --alert \"bytes:\\\"a b\\\">1g\" --on-alert \"sh -c 'echo "
                               "$$POOLTOP_TEXT'\"\nRestart=") != NULL,
                  "%s", text);
    /* A command may have to reach somebody; without one the recorder talks to nobody. */
    assert_line(text, "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6");
    assert_line(describe("/usr/bin/pooltop"), "RestrictAddressFamilies=AF_UNIX");
    struct buffer out;
    struct problem why = {0};
    const struct service_wishes hostile = {.command = "a\nUser=root"};
    buffer_init(&out, 8192);
    ck_assert_int_eq(service_describe(&out, "/usr/bin/pooltop", &hostile, &why), STATUS_USAGE);
    buffer_done(&out);
}
END_TEST

TEST(a_textfile_is_handed_on_and_its_folder_may_be_written)
{
    const struct service_wishes wishes = {.textfile = "/srv/a b%/pooltop.prom", .textfile_top = 7};
    const char *text = describe_with("/usr/bin/pooltop", &wishes);
    ck_assert_msg(strstr(text, " --textfile \"/srv/a b%%/pooltop.prom\" --textfile-top 7\nReadWritePaths=\"-/srv/a "
                               "b%%\"\nRestart=") != NULL,
                  "%s", text);
    ck_assert_ptr_null(strstr(describe("/usr/bin/pooltop"), "ReadWritePaths"));
    static const char *const PATHS[] = {"pooltop.prom", "/a\nUser=root/pooltop.prom"};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        const struct service_wishes wrong = {.textfile = PATHS[i], .textfile_top = ABSENT};
        struct buffer out;
        struct problem why = {0};
        buffer_init(&out, 8192);
        ck_assert_int_eq(service_describe(&out, "/usr/bin/pooltop", &wrong, &why), STATUS_USAGE);
        buffer_done(&out);
    }
}
END_TEST

TEST(a_path_that_would_be_another_line_is_refused)
{
    static const char *const PATHS[] = {"/opt/a\nExecStartPre=/bin/sh", "/opt/a\tb", "pooltop", ""};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        struct buffer out;
        struct problem why = {0};
        buffer_init(&out, 8192);
        ck_assert_int_eq(service_describe(&out, PATHS[i], &NO_WISHES, &why), STATUS_USAGE);
        ck_assert_uint_eq(out.length, 0);
        ck_assert_ptr_null(strchr(why.line, '\n'));
        buffer_done(&out);
    }
}
END_TEST

SUITE_MAIN("replay: service", the_service_gives_up_every_right_it_does_not_need_and_is_killed_last,
           record_understands_the_command_and_it_is_bounded, a_path_means_nothing_to_systemd_but_itself,
           alerts_are_handed_on_and_mean_nothing_to_systemd_but_themselves,
           a_textfile_is_handed_on_and_its_folder_may_be_written, a_path_that_would_be_another_line_is_refused)
