#include "epoll_stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "common.h"

enum { MAX_EVENTS = 512, ACCEPTS = 64, CHUNKS = 16, FRAMES_ROOM = 64 * 1024, HEADER = 4 };

/* Unused fields are 0. */
struct connection {
    int fd;
    uint32_t events; /* what epoll waits for */
    size_t start;    /* sent up to here */
    size_t end;      /* to be sent up to here */
    size_t filled;   /* frames: received up to here */
    char *bytes;     /* echo: the rest of an answer; frames: what was received */
};

/* What a role does when epoll reports its connection. False: the connection is over. */
typedef bool handler(struct connection *connection);

static struct {
    int epoll;
    size_t size;
    char *buffer; /* of `size` bytes, for all connections */
    struct file file;
} loop;

static void wait_for(struct connection *connection, uint32_t events)
{
    if (connection->events == events)
        return;
    connection->events = events;
    struct epoll_event event = {.events = events, .data.ptr = connection};
    checked(epoll_ctl(loop.epoll, EPOLL_CTL_MOD, connection->fd, &event), "epoll_ctl");
}

static void add(int fd, uint32_t events)
{
    struct connection *connection = allocate_zeros(sizeof *connection);
    connection->fd = fd;
    connection->events = events;
    struct epoll_event event = {.events = events, .data.ptr = connection};
    checked(epoll_ctl(loop.epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static void drop(struct connection *connection)
{
    close(connection->fd);
    free(connection->bytes);
    free(connection);
}

static void accept_all(int listener, uint32_t events)
{
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            check_accept(errno);
            return;
        }
        add(fd, events);
    }
}

/* `events`: what a new connection waits for. */
static void run(const struct server *server, uint32_t events, handler *handle)
{
    int listener = open_listener(server);
    int flags = checked(fcntl(listener, F_GETFL), "fcntl");
    checked(fcntl(listener, F_SETFL, flags | O_NONBLOCK), "fcntl");
    loop.epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    loop.size = server->size;
    loop.buffer = allocate_zeros(server->size);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    checked(epoll_ctl(loop.epoll, EPOLL_CTL_ADD, listener, &event), "epoll_ctl");
    for (;;) {
        struct epoll_event ready[MAX_EVENTS];
        int count = epoll_wait(loop.epoll, ready, MAX_EVENTS, -1);
        for (int i = 0; i < count; i++) {
            struct connection *connection = ready[i].data.ptr;
            if (!connection)
                accept_all(listener, events);
            else if (!handle(connection))
                drop(connection);
        }
    }
}

static bool temporary(void)
{
    return would_block(errno) || errno == EINTR;
}

/* Sends bytes[start..end] as far as that goes now. */
static bool send_pending(struct connection *connection, const char *bytes)
{
    size_t size = connection->end - connection->start;
    ssize_t sent = send(connection->fd, bytes + connection->start, size, MSG_NOSIGNAL);
    if (sent < 0)
        return temporary();
    connection->start += (size_t)sent;
    return true;
}

static bool pending(const struct connection *connection)
{
    return connection->start < connection->end;
}

static bool send_rest(struct connection *connection)
{
    if (!send_pending(connection, connection->bytes))
        return false;
    if (!pending(connection)) {
        free(connection->bytes);
        connection->bytes = NULL;
        wait_for(connection, EPOLLIN);
    }
    return true;
}

static void keep_rest(struct connection *connection)
{
    size_t rest = connection->end - connection->start;
    connection->bytes = allocate(rest);
    memcpy(connection->bytes, loop.buffer + connection->start, rest);
    connection->start = 0;
    connection->end = rest;
    wait_for(connection, EPOLLOUT);
}

static bool echo(struct connection *connection)
{
    if (connection->bytes)
        return send_rest(connection);
    ssize_t received = recv(connection->fd, loop.buffer, loop.size, 0);
    if (received <= 0)
        return received < 0 && temporary();
    connection->start = 0;
    connection->end = (size_t)received;
    if (!send_pending(connection, loop.buffer))
        return false;
    if (pending(connection))
        keep_rest(connection);
    return true;
}

void run_echo(const struct server *server)
{
    run(server, EPOLLIN, echo);
}

/* Moves `end` behind the last complete frame. False if a frame is longer than agreed. */
static bool find_frames(struct connection *connection)
{
    while (connection->filled - connection->end >= HEADER) {
        uint32_t length;
        memcpy(&length, connection->bytes + connection->end, HEADER);
        length = ntohl(length);
        if (length > loop.size)
            return false;
        if (connection->filled - connection->end < HEADER + length)
            return true;
        connection->end += HEADER + length;
    }
    return true;
}

/* An incomplete frame moves to the front. */
static void forget_sent(struct connection *connection)
{
    size_t rest = connection->filled - connection->end;
    if (connection->end > 0)
        memmove(connection->bytes, connection->bytes + connection->end, rest);
    connection->filled = rest;
    connection->start = 0;
    connection->end = 0;
}

static bool send_frames(struct connection *connection)
{
    if (pending(connection) && !send_pending(connection, connection->bytes))
        return false;
    wait_for(connection, pending(connection) ? EPOLLOUT : EPOLLIN);
    if (!pending(connection))
        forget_sent(connection);
    return true;
}

static size_t frames_room(void)
{
    return loop.size + HEADER > FRAMES_ROOM ? loop.size + HEADER : FRAMES_ROOM;
}

static bool frames(struct connection *connection)
{
    if (pending(connection))
        return send_frames(connection);
    if (!connection->bytes)
        connection->bytes = allocate(frames_room());
    size_t room = frames_room() - connection->filled;
    ssize_t received = recv(connection->fd, connection->bytes + connection->filled, room, 0);
    if (received <= 0)
        return received < 0 && temporary();
    connection->filled += (size_t)received;
    return find_frames(connection) && send_frames(connection);
}

void run_frames(const struct server *server)
{
    run(server, EPOLLIN, frames);
}

/* The next connection gets its turn after CHUNKS, however fast the peer receives. */
static bool source(struct connection *connection)
{
    connection->end = loop.size;
    for (int i = 0; i < CHUNKS; i++) {
        if (!send_pending(connection, loop.buffer))
            return false;
        if (pending(connection))
            return true;
        connection->start = 0;
    }
    return true;
}

void run_source(const struct server *server)
{
    run(server, EPOLLOUT, source);
}

/* `start` and `end` are places in a row of copies of the file. */
static bool send_file(struct connection *connection)
{
    while (pending(connection)) {
        off_t offset = (off_t)(connection->start % loop.file.size);
        size_t size = loop.file.size - (size_t)offset;
        ssize_t sent = sendfile(connection->fd, loop.file.fd, &offset, size);
        if (sent == 0)
            return false; /* the file has become shorter */
        if (sent < 0) {
            wait_for(connection, EPOLLOUT);
            return temporary();
        }
        connection->start += (size_t)sent;
    }
    wait_for(connection, EPOLLIN);
    return true;
}

static bool file(struct connection *connection)
{
    if (!pending(connection)) {
        ssize_t received = recv(connection->fd, loop.buffer, loop.size, 0);
        if (received <= 0)
            return received < 0 && temporary();
        connection->end += (size_t)received * loop.file.size;
    }
    return send_file(connection);
}

void run_file(const struct server *server)
{
    loop.file = open_file(server);
    run(server, EPOLLIN, file);
}
