/* wait.h: children exist after fork only, and nothing gets past fork() of posix.h. */
#ifndef TESTS_WIN_SYS_WAIT_H
#define TESTS_WIN_SYS_WAIT_H

#define WIFEXITED(status)   ((status) == 0)
#define WEXITSTATUS(status) (status)
#define WIFSIGNALED(status) ((status) != 0)
#define WTERMSIG(status)    (status)

static inline int waitpid(int pid, int *status, int options)
{
    (void)pid;
    (void)status;
    (void)options;
    leave_out("fork");
}

#endif
