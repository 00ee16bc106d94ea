/* What the servers share: arguments, sockets that listen, the line "ready". */
#pragma once

#include <stddef.h>

struct server {
    const char *address;
    size_t size;
    const char *more; /* the 4th argument, or NULL */
};

struct role {
    const char *name;
    void (*run)(const struct server *server);
};

/* Runs the role that the arguments name; roles end with one without a name. */
int serve(int argc, char **argv, const struct role *roles);

/* A blocking socket that listens; accepted ones have TCP_NODELAY. Prints "ready". */
int open_listener(const struct server *server);

/* The number of datagram sockets that were asked for. */
int datagram_sockets(const struct server *server);

/* Bound blocking sockets, as many as asked for. Prints "ready". */
void open_datagrams(const struct server *server, int *fds);

/* Dies of an error of accept(2), unless it concerns one connection only, or none. */
void check_accept(int error);

struct file {
    int fd;
    size_t size;
};

struct file open_file(const struct server *server);
