#include "server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

enum { BACKLOG = 4096, MAX_SOCKETS = 1024 };

static const char *bound_path;

static void end(int signal)
{
    (void)signal;
    if (bound_path)
        unlink(bound_path);
    _exit(0);
}

static void set_signals(void)
{
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* sendfile(2) knows no MSG_NOSIGNAL */
}

int serve(int argc, char **argv, const struct role *roles)
{
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: %s ROLE ADDRESS SIZE [MORE]\n", argv[0]);
        return EXIT_FAILURE;
    }
    struct server server = {
        .address = argv[2],
        .size = (size_t)number(argv[3], "SIZE", 1, 1 << 30),
        .more = argc > 4 ? argv[4] : NULL,
    };
    for (const struct role *role = roles; role->name; role++) {
        if (strcmp(role->name, argv[1]) == 0) {
            set_signals();
            role->run(&server);
            return EXIT_SUCCESS;
        }
    }
    fprintf(stderr, "%s has no role '%s'\n", argv[0], argv[1]);
    return EXIT_UNKNOWN_ROLE;
}

static int open_bound(const char *text, const char *internet, int type)
{
    const char *path = path_of(text);
    if (!path && strcmp(text, internet) != 0)
        die("the address must be '%s' or 'unix:/path', not '%s'", internet, text);
    struct address address = path ? unix_path(path) : loopback(0);
    int fd = checked(socket(address.storage.ss_family, type | SOCK_CLOEXEC, 0), "socket");
    if (path)
        unlink(path);
    checked(bind(fd, (struct sockaddr *)&address.storage, address.length), "bind");
    bound_path = path;
    return fd;
}

static void print_ready(const struct server *server, const int *fds, int count)
{
    printf("ready");
    if (path_of(server->address))
        printf(" %s", path_of(server->address));
    for (int i = 0; i < count && !path_of(server->address); i++) {
        struct sockaddr_in in;
        socklen_t length = sizeof in;
        checked(getsockname(fds[i], (struct sockaddr *)&in, &length), "getsockname");
        printf(" %d", ntohs(in.sin_port));
    }
    printf("\n");
    fflush(stdout);
}

int open_listener(const struct server *server)
{
    int fd = open_bound(server->address, "tcp", SOCK_STREAM);
    if (!path_of(server->address))
        set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1); /* accepted sockets inherit it */
    checked(listen(fd, BACKLOG), "listen");
    print_ready(server, &fd, 1);
    return fd;
}

int datagram_sockets(const struct server *server)
{
    return server->more ? (int)number(server->more, "the number of sockets", 1, MAX_SOCKETS) : 1;
}

void open_datagrams(const struct server *server, int *fds)
{
    int count = datagram_sockets(server);
    if (count > 1 && path_of(server->address))
        die("a path is good for one socket only");
    for (int i = 0; i < count; i++)
        fds[i] = open_bound(server->address, "udp", SOCK_DGRAM);
    print_ready(server, fds, count);
}

void check_accept(int error)
{
    if (error != EINTR && error != ECONNABORTED && error != EPROTO && !would_block(error))
        die("accept: %m");
}

struct file open_file(const struct server *server)
{
    if (!server->more)
        die("the role 'file' needs a path");
    int fd = open(server->more, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
        die("%s: %m", server->more);
    return (struct file){fd, (size_t)status.st_size};
}
