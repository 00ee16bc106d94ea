/* The baseline of blocking servers: a thread with a small stack for each connection or socket. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "common.h"
#include "datagrams.h"
#include "server.h"

enum { STACK = 64 * 1024, FRAMES_ROOM = 64 * 1024, HEADER = 4 };

/* What a thread does with its socket, until the connection is over. */
typedef void handler(int fd);

static struct {
    size_t size;
    handler *handle;
    pthread_attr_t attributes;
    struct file file;
} shared;

static void *run_thread(void *fd)
{
    shared.handle((int)(intptr_t)fd);
    close((int)(intptr_t)fd);
    return NULL;
}

static void start_thread(int fd)
{
    pthread_t thread;
    errno = pthread_create(&thread, &shared.attributes, run_thread, (void *)(intptr_t)fd);
    if (errno)
        die("pthread_create: %m");
}

static void prepare(const struct server *server, handler *handle)
{
    shared.size = server->size;
    shared.handle = handle;
    pthread_attr_init(&shared.attributes);
    pthread_attr_setstacksize(&shared.attributes, STACK);
    pthread_attr_setdetachstate(&shared.attributes, PTHREAD_CREATE_DETACHED);
}

static void run(const struct server *server, handler *handle)
{
    prepare(server, handle);
    int listener = open_listener(server);
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            check_accept(errno);
        else
            start_thread(fd);
    }
}

static ssize_t receive(int fd, char *bytes, size_t size)
{
    ssize_t received;
    do
        received = recv(fd, bytes, size, 0);
    while (received < 0 && errno == EINTR);
    return received;
}

static bool send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        bytes += sent < 0 ? 0 : sent;
        size -= sent < 0 ? 0 : (size_t)sent;
    }
    return true;
}

static void echo(int fd)
{
    char *buffer = allocate(shared.size);
    ssize_t received;
    do
        received = receive(fd, buffer, shared.size);
    while (received > 0 && send_all(fd, buffer, (size_t)received));
    free(buffer);
}

/* The size of the complete frames at the front; negative if a frame is longer than agreed. */
static ssize_t complete_frames(const char *bytes, size_t filled)
{
    size_t complete = 0;
    while (filled - complete >= HEADER) {
        uint32_t length;
        memcpy(&length, bytes + complete, HEADER);
        length = ntohl(length);
        if (length > shared.size)
            return -1;
        if (filled - complete < HEADER + length)
            break;
        complete += HEADER + length;
    }
    return (ssize_t)complete;
}

static void frames(int fd)
{
    size_t room = shared.size + HEADER > FRAMES_ROOM ? shared.size + HEADER : FRAMES_ROOM;
    char *buffer = allocate(room);
    size_t filled = 0;
    for (;;) {
        ssize_t received = receive(fd, buffer + filled, room - filled);
        if (received <= 0)
            break;
        filled += (size_t)received;
        ssize_t complete = complete_frames(buffer, filled);
        if (complete < 0 || !send_all(fd, buffer, (size_t)complete))
            break;
        filled -= (size_t)complete;
        if (complete > 0)
            memmove(buffer, buffer + complete, filled);
    }
    free(buffer);
}

static void source(int fd)
{
    char *zeros = allocate_zeros(shared.size);
    while (send_all(fd, zeros, shared.size))
        ;
    free(zeros);
}

static bool send_file(int fd)
{
    off_t offset = 0;
    while ((size_t)offset < shared.file.size) {
        ssize_t sent = sendfile(fd, shared.file.fd, &offset, shared.file.size - (size_t)offset);
        if (sent == 0 || (sent < 0 && errno != EINTR))
            return false;
    }
    return true;
}

static void file(int fd)
{
    char requests[256];
    ssize_t received;
    while ((received = receive(fd, requests, sizeof requests)) > 0)
        for (ssize_t i = 0; i < received; i++)
            if (!send_file(fd))
                return;
}

static void datagrams(int fd)
{
    struct datagram_room *room = allocate_room(shared.size);
    for (;;)
        echo_datagram(fd, room, 0);
}

static void datagrams_many(int fd)
{
    struct datagram_room *room = allocate_room(shared.size);
    for (;;)
        echo_datagrams(fd, room, MSG_WAITFORONE);
}

static void run_sockets(const struct server *server, handler *handle)
{
    prepare(server, handle);
    int count = datagram_sockets(server);
    int fds[count];
    open_datagrams(server, fds);
    for (int i = 1; i < count; i++)
        start_thread(fds[i]);
    handle(fds[0]);
}

static void run_echo(const struct server *server)
{
    run(server, echo);
}

static void run_frames(const struct server *server)
{
    run(server, frames);
}

static void run_source(const struct server *server)
{
    run(server, source);
}

static void run_file(const struct server *server)
{
    shared.file = open_file(server);
    run(server, file);
}

static void run_datagrams(const struct server *server)
{
    run_sockets(server, datagrams);
}

static void run_datagrams_many(const struct server *server)
{
    run_sockets(server, datagrams_many);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"echo", run_echo},
        {"frames", run_frames},
        {"source", run_source},
        {"file", run_file},
        {"datagrams", run_datagrams},
        {"datagrams-many", run_datagrams_many},
        {0},
    };
    return serve(argc, argv, roles);
}
