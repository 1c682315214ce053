#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- its environment ----------------------------------------------------------------------------------------------------------- */

static size_t count_of(char *const *texts)
{
    size_t count = 0;
    while (texts[count] != NULL)
        count++;
    return count;
}

static bool is_replaced(const char *text, char *const *facts)
{
    size_t name = strcspn(text, "=") + 1;
    for (; *facts != NULL; facts++)
        if (strncmp(text, *facts, name) == 0)
            return true;
    return false;
}

/* Ours with the facts put in; the texts are borrowed. NULL when there is no memory. */
static char **environment_with(char *const *facts)
{
    size_t count = 0, added = count_of(facts);
    char **made = malloc((count_of(environ) + added + 1) * sizeof *made);
    if (made == NULL)
        return NULL;
    for (char **text = environ; *text != NULL; text++)
        if (!is_replaced(*text, facts))
            made[count++] = *text;
    memcpy(made + count, facts, (added + 1) * sizeof *made);
    return made;
}

/* --- in the child: nothing that may take a lock, because a thread of ours may have held it ------------------------------------------- */

static void default_signals(void)
{
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0 || (action.sa_handler == SIG_IGN && number != SIGPIPE))
            continue; /* what nohup had ignored stays so */
        action = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(number, &action, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void close_above(int first)
{
#ifdef CLOSE_RANGE_CLOEXEC
    if (close_range((unsigned)first, ~0U, 0) == 0)
        return;
#endif
    struct rlimit limit = {.rlim_cur = 1024};
    getrlimit(RLIMIT_NOFILE, &limit);
    for (rlim_t file = (rlim_t)first; file < limit.rlim_cur; file++)
        close((int)file);
}

static void set_files(bool is_mute)
{
    int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0) {
        dup2(nothing, STDIN_FILENO);
        if (is_mute) {
            dup2(nothing, STDOUT_FILENO);
            dup2(nothing, STDERR_FILENO);
        }
    }
    close_above(STDERR_FILENO + 1);
}

/* A recorder is spared when memory runs out (os_spare); what it starts is not. */
static void be_spared_no_more(void)
{
    int file = open("/proc/self/oom_score_adj", O_WRONLY);
    if (file < 0)
        return;
    ssize_t written = write(file, "0", 1);
    (void)written; /* it may always be made worse, and need not be */
    close(file);
}

static _Noreturn void become(char *const *words, char **environment, bool is_mute)
{
    setsid();
    be_spared_no_more();
    default_signals();
    set_files(is_mute);
    execvpe(words[0], words, environment);
    _exit(errno == ENOENT || errno == ENOTDIR ? CHILD_NOT_FOUND : CHILD_NOT_RUNNABLE);
}

/* --- with us ------------------------------------------------------------------------------------------------------------------- */

/* fork, not posix_spawn: that one returns only when the program is loaded, which a disk that hangs can delay for ever. All signals are held back meanwhile, because a handler of
 * ours that ran in the child would write into our pipes. */
enum status child_start(struct child *child, char *const *words, char *const *facts, bool is_mute, struct problem *why)
{
    char **environment = environment_with(facts);
    if (environment == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to start %s", words[0]);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t id = fork();
    int error = errno;
    if (id == 0)
        become(words, environment, is_mute);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    free(environment);
    if (id < 0)
        return problem_os(why, "start", words[0], error);
    child->id = id;
    return STATUS_OK;
}

bool child_ended(struct child *child, int *code)
{
    int ended = 0;
    if (child->id == 0 || waitpid((pid_t)child->id, &ended, WNOHANG) == 0)
        return false;
    child->id = 0;
    *code = WIFSIGNALED(ended) ? -WTERMSIG(ended) : WEXITSTATUS(ended);
    return true;
}
