/* devlog.c: stands in for the system's log: prints each line that is sent to a socket, until it is ended.
 *
 *   devlog PATH      makes the socket, prints `ready`, then the lines; removes it at SIGTERM
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un name = {.sun_family = AF_UNIX};

static void end(int number)
{
    (void)number;
    unlink(name.sun_path);
    _exit(0);
}

int main(int argc, char **argv)
{
    char line[2048];
    int log = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (argc != 2 || strlen(argv[1]) >= sizeof name.sun_path)
        return 2;
    memcpy(name.sun_path, argv[1], strlen(argv[1]));
    signal(SIGTERM, end);
    if (log < 0 || bind(log, (const struct sockaddr *)&name, sizeof name) != 0) {
        perror(argv[1]);
        return 1;
    }
    puts("ready");
    for (ssize_t length; fflush(stdout) == 0 && (length = recv(log, line, sizeof line, 0)) >= 0;)
        printf("%.*s\n", (int)length, line);
    end(0);
}
