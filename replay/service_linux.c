/* The service as a systemd unit. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os.h"
#include "base/text.h"
#include "replay/service.h"

#define UNIT     "pooltop.service"
#define UNIT_DIR "/etc/systemd/system/"
#define OURS     "# Written by 'pooltop service install'; 'pooltop service remove' takes it away.\n"
#define FOLDER   "/var/lib/pooltop"

enum { UNIT_MAX = 1 << 16, SAID_MAX = 300 };

/* --- the unit ---------------------------------------------------------------------------------------------------------------------- */

/* The recorder must outlive what it records: it is the last to be killed, and it is started again. It reads all of /proc, and needs nothing else: the two capabilities
 * are for the slab caches and for other users' open files. */
static const char BEFORE_PROGRAM[] = OURS "[Unit]\n"
                                          "Description=pooltop: a recording of the kernel's memory pools\n"
                                          "StartLimitIntervalSec=0\n"
                                          "\n"
                                          "[Service]\n"
                                          "Type=exec\n"
                                          "ExecStart=";
static const char BOUNDS[] =
    " record " FOLDER "/%H.pooltop --interval 5s --keep 30d --max-size 2g --min-free 256m --quiet";
static const char BEHIND_COMMAND[] = "Restart=on-failure\n"
                                     "RestartSec=10\n"
                                     "TimeoutStopSec=30\n"
                                     "StateDirectory=pooltop\n"
                                     "StateDirectoryMode=0750\n"
                                     "UMask=0027\n"
                                     "OOMScoreAdjust=-1000\n"
                                     "LimitMEMLOCK=infinity\n"
                                     "CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE\n"
                                     "NoNewPrivileges=yes\n"
                                     "ProtectSystem=strict\n"
                                     "ProtectHome=yes\n"
                                     "PrivateTmp=yes\n"
                                     "PrivateDevices=yes\n"
                                     "ProtectKernelTunables=yes\n"
                                     "ProtectKernelModules=yes\n"
                                     "ProtectKernelLogs=yes\n"
                                     "ProtectControlGroups=yes\n"
                                     "ProtectClock=yes\n"
                                     "ProtectHostname=yes\n"
                                     "RestrictAddressFamilies=AF_UNIX%s\n"
                                     "RestrictNamespaces=yes\n"
                                     "RestrictRealtime=yes\n"
                                     "RestrictSUIDSGID=yes\n"
                                     "LockPersonality=yes\n"
                                     "MemoryDenyWriteExecute=yes\n"
                                     "SystemCallArchitectures=native\n"
                                     "SystemCallFilter=@system-service\n"
                                     "\n"
                                     "[Install]\n"
                                     "WantedBy=multi-user.target\n";

/* In double quotes, where only these mean something to systemd: the quote, the backslash, % of its specifiers, and in all words but the program's own $ of its variables. */
static void add_word(struct buffer *out, const char *word, bool is_program)
{
    buffer_add_byte(out, '"');
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            buffer_add_byte(out, '\\');
        if (*c == '%' || (*c == '$' && !is_program))
            buffer_add_byte(out, (unsigned char)*c);
        buffer_add_byte(out, (unsigned char)*c);
    }
    buffer_add_byte(out, '"');
}

static void add_option(struct buffer *out, const char *option, const char *value)
{
    buffer_add_text(out, option);
    add_word(out, value, false);
}

static bool has_control(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return true;
    return false;
}

static enum status add_textfile(struct buffer *out, const struct service_wishes *wishes, struct problem *why)
{
    if (wishes->textfile == NULL)
        return STATUS_OK;
    if (wishes->textfile[0] != '/' || has_control(wishes->textfile))
        return problem_set(why, STATUS_USAGE, "--textfile %s: a service needs the whole path, from / on",
                           wishes->textfile);
    add_option(out, " --textfile ", wishes->textfile);
    if (wishes->textfile_top != ABSENT)
        buffer_format(out, " --textfile-top %lld", (long long)wishes->textfile_top);
    return STATUS_OK;
}

/* All else is read-only for the service. The recording is worth more than the textfile, so it starts without the folder, too. */
static void add_folder(struct buffer *out, const char *textfile)
{
    if (textfile == NULL)
        return;
    size_t length = (size_t)(strrchr(textfile, '/') - textfile);
    buffer_add_text(out, "ReadWritePaths=");
    struct buffer folder;
    buffer_init(&folder, UNIT_MAX);
    buffer_add_byte(&folder, '-');
    buffer_add(&folder, textfile, length > 0 ? length : 1);
    add_word(out, buffer_text(&folder), true);
    buffer_done(&folder);
    buffer_add_byte(out, '\n');
}

enum status service_describe(struct buffer *out, const char *program, const struct service_wishes *wishes,
                             struct problem *why)
{
    if (program[0] != '/' || has_control(program))
        return problem_set(why, STATUS_USAGE, "a service cannot be made of a program with this path: %s", program);
    if (wishes->command != NULL && has_control(wishes->command))
        return problem_set(why, STATUS_USAGE, "a service cannot be given this command: %s", wishes->command);
    buffer_add_text(out, BEFORE_PROGRAM);
    add_word(out, program, true);
    buffer_add_text(out, BOUNDS);
    for (size_t i = 0; i < wishes->alert_count; i++)
        add_option(out, " --alert ", wishes->alerts[i]);
    if (wishes->command != NULL)
        add_option(out, " --on-alert ", wishes->command);
    enum status status = add_textfile(out, wishes, why);
    if (status != STATUS_OK)
        return status;
    buffer_add_byte(out, '\n');
    add_folder(out, wishes->textfile);
    /* A command may have to reach somebody. */
    buffer_format(out, BEHIND_COMMAND, wishes->command != NULL ? " AF_INET AF_INET6" : "");
    return out->status == STATUS_OK ? STATUS_OK : problem_set(why, out->status, "no memory for a unit");
}

enum status service_program(char *out, size_t capacity, struct problem *why)
{
    ssize_t length = readlink("/proc/self/exe", out, capacity - 1);
    if (length < 0)
        return problem_os(why, "read", "/proc/self/exe", errno);
    if ((size_t)length == capacity - 1)
        return problem_set(why, STATUS_LIMIT, "the path of this program is too long");
    out[length] = '\0';
    return STATUS_OK;
}

/* --- systemctl --------------------------------------------------------------------------------------------------------------------- */

/* Reads to the end and keeps the beginning, so that whoever writes is never held up. */
static void read_said(int end, char said[SAID_MAX])
{
    char more[SAID_MAX];
    size_t length = 0;
    for (;;) {
        ssize_t got = read(end, more, sizeof more);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size_t room = SAID_MAX - 1 - length, kept = (size_t)got < room ? (size_t)got : room;
        memcpy(said + length, more, kept);
        length += kept;
    }
    said[length] = '\0';
    said[strcspn(said, "\n")] = '\0';
}

static int spawn(const char *const *words, int ends[2], pid_t *child)
{
    static const char *const PLACES[] = {"/usr/bin/systemctl", "/bin/systemctl"};
    char locale[] = "LC_ALL=C", pager[] = "SYSTEMD_PAGER=";
    char *environment[] = {locale, pager, NULL};
    posix_spawn_file_actions_t actions;
    char *argv[8] = {NULL};
    for (size_t i = 0; i < 7 && words[i] != NULL; i++)
        argv[i] = (char *)(uintptr_t)words[i]; /* exec does not write to them */
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    error = ENOENT;
    for (size_t i = 0; i < 2 && error == ENOENT; i++)
        error = posix_spawn(child, PLACES[i], &actions, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Runs systemctl without a shell; *code gets its exit status, `said` the first line of its complaint. */
static enum status systemctl(const char *const *words, int *code, char said[SAID_MAX], struct problem *why)
{
    int ends[2], ended = 0;
    pid_t child;
    said[0] = '\0';
    fflush(stdout);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return problem_os(why, "run", "systemctl", errno);
    int error = spawn(words, ends, &child);
    close(ends[1]);
    if (error == 0)
        read_said(ends[0], said);
    close(ends[0]);
    if (error != 0)
        return problem_os(why, "run", "systemctl", error);
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
        ;
    *code = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
    return STATUS_OK;
}

static enum status order(const char *first, const char *second, const char *third, struct problem *why)
{
    const char *const words[] = {"systemctl", first, second, third, NULL};
    char said[SAID_MAX];
    int code = -1;
    enum status status = systemctl(words, &code, said, why);
    if (status != STATUS_OK || code == 0)
        return status;
    return problem_set(why, STATUS_IO, "systemctl %s failed: %s", first,
                       said[0] != '\0' ? said : "it does not say why");
}

/* --- the file ---------------------------------------------------------------------------------------------------------------------- */

static bool is_ours(void)
{
    char line[sizeof OURS] = "";
    FILE *stream = fopen(UNIT_DIR UNIT, "r");
    if (stream == NULL)
        return false;
    bool same = fgets(line, sizeof line, stream) != NULL && strcmp(line, OURS) == 0;
    fclose(stream);
    return same;
}

static enum status check_unit(bool wanted, struct problem *why)
{
    bool is_there = access(UNIT_DIR UNIT, F_OK) == 0;
    if (is_there && !is_ours())
        return problem_set(why, STATUS_BUSY, UNIT_DIR UNIT " was not written by pooltop: it is left as it is");
    if (wanted && !is_there)
        return problem_set(why, STATUS_NOT_FOUND, "the service is not installed: pooltop service install");
    return STATUS_OK;
}

/* What lies there is hidden from the service by ProtectHome and PrivateTmp. */
static bool is_hidden(const char *program)
{
    static const char *const HIDDEN[] = {"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"};
    for (size_t i = 0; i < sizeof HIDDEN / sizeof HIDDEN[0]; i++)
        if (strncmp(program, HIDDEN[i], strlen(HIDDEN[i])) == 0)
            return true;
    return false;
}

static enum status write_file(const struct buffer *text, struct problem *why)
{
    static const char NEW[] = UNIT_DIR UNIT ".new";
    FILE *stream = fopen(NEW, "w");
    if (stream == NULL)
        return problem_os(why, "write", NEW, errno);
    bool written = fwrite(text->bytes, 1, text->length, stream) == text->length && fflush(stream) == 0 &&
                   fsync(fileno(stream)) == 0;
    int error = errno;
    written = fclose(stream) == 0 && written;
    if (written && rename(NEW, UNIT_DIR UNIT) == 0)
        return STATUS_OK;
    error = written ? errno : error;
    remove(NEW);
    return problem_os(why, "write", UNIT_DIR UNIT, error);
}

static enum status write_unit(const struct service_wishes *wishes, struct problem *why)
{
    char program[PATH_MAX];
    struct buffer text;
    enum status status = service_program(program, sizeof program, why);
    if (status == STATUS_OK && is_hidden(program))
        return problem_set(why, STATUS_USAGE, "a service cannot see %s: install pooltop first (make install)", program);
    if (status != STATUS_OK)
        return status;
    buffer_init(&text, UNIT_MAX);
    status = service_describe(&text, program, wishes, why);
    if (status == STATUS_OK)
        status = write_file(&text, why);
    buffer_done(&text);
    return status;
}

/* --- actions ----------------------------------------------------------------------------------------------------------------------- */

static enum status install(const struct service_wishes *wishes, struct problem *why)
{
    char host[256];
    enum status status = check_unit(false, why);
    if (status == STATUS_OK)
        status = write_unit(wishes, why);
    if (status == STATUS_OK)
        status = order("daemon-reload", NULL, NULL, why);
    if (status == STATUS_OK)
        status = order("enable", UNIT, NULL, why);
    if (status == STATUS_OK)
        status = order("restart", UNIT, NULL, why);
    os_host(host, sizeof host);
    if (status == STATUS_OK)
        printf("installed " UNIT_DIR UNIT ": it records into " FOLDER "/%s.pooltop, now and from each boot on\n", host);
    return status;
}

static enum status take_away(struct problem *why)
{
    enum status status = check_unit(true, why);
    if (status == STATUS_OK)
        status = order("disable", "--now", UNIT, why);
    if (status == STATUS_OK && remove(UNIT_DIR UNIT) != 0)
        status = problem_os(why, "remove", UNIT_DIR UNIT, errno);
    if (status == STATUS_OK)
        status = order("daemon-reload", NULL, NULL, why);
    if (status == STATUS_OK)
        puts("removed; what was recorded stays in " FOLDER);
    return status;
}

static enum status order_unit(const char *what, struct problem *why)
{
    enum status status = check_unit(true, why);
    if (status == STATUS_OK)
        status = order(what, UNIT, NULL, why);
    return status;
}

/* systemctl shows it itself; its exit status says whether the service runs. */
static enum status show(struct problem *why)
{
    static const char *const WORDS[] = {"systemctl", "status", "--no-pager", "--full", UNIT, NULL};
    char said[SAID_MAX];
    int code = -1;
    enum status status = check_unit(true, why);
    if (status == STATUS_OK)
        status = systemctl(WORDS, &code, said, why);
    if (status != STATUS_OK || code == 0)
        return status;
    return problem_set(why, STATUS_EMPTY, "the service does not run%s%s", said[0] != '\0' ? ": " : "", said);
}

enum status service_serve(const struct service_work *work, struct problem *why)
{
    (void)work;
    return problem_set(why, STATUS_USAGE, "service run is for Windows: systemd runs pooltop record itself");
}

enum status service_act(enum service_action action, const struct service_wishes *wishes, struct problem *why)
{
    if (access("/run/systemd/system", F_OK) != 0)
        return problem_set(why, STATUS_UNSUPPORTED,
                           "no systemd runs this machine, so it has no service: pooltop service install --print "
                           "shows what another one could do");
    if (action != ACT_STATUS && geteuid() != 0)
        return problem_set(why, STATUS_DENIED, "only root may change a service: try sudo");
    switch (action) {
    case ACT_INSTALL:
        return install(wishes, why);
    case ACT_REMOVE:
        return take_away(why);
    case ACT_START:
        return order_unit("start", why);
    case ACT_STOP:
        return order_unit("stop", why);
    case ACT_STATUS:
        return show(why);
    case ACT_RUN:
    case ACTS:
        break;
    }
    return STATUS_USAGE;
}
