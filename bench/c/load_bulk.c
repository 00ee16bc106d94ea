/* What the server sends by itself. An operation is `size` bytes. */
#include <string.h>

#include "load_stream.h"

enum { ROOM = 256 * 1024, SAMPLE = 64 };

static char buffer[ROOM];
static char zeros[ROOM];
static int discard; /* see file_flags in load_stream.c */

static void prepare(void)
{
    discard = path_of(load.options.address) ? 0 : MSG_TRUNC;
}

static void open_source(struct connection *connection)
{
    open_stream(connection);
    connection->asked = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    checked(epoll_ctl(load.epoll, EPOLL_CTL_MOD, connection->fd, &event), "epoll_ctl");
}

static void count(struct connection *connection, size_t size)
{
    load.counters.bytes += size;
    connection->answered_part += size;
    load.counters.operations += connection->answered_part / load.options.size;
    connection->answered_part %= load.options.size;
}

static void receive(struct connection *connection, uint32_t events)
{
    (void)events;
    bool sample = connection->answered % SAMPLE == 0;
    ssize_t size = recv(connection->fd, buffer, ROOM, MSG_DONTWAIT | (sample ? 0 : discard));
    if (size == 0)
        fail(connection, "closed by the server");
    if (size < 0 && !would_block(errno) && errno != EINTR)
        fail_call(connection, "recv");
    if (size <= 0)
        return;
    connection->answered++;
    count(connection, (size_t)size);
    if (sample && memcmp(buffer, zeros, (size_t)size) != 0)
        report_error("connection %d: bytes that are not zero", connection->index);
}

static void proceed(struct connection *connection)
{
    (void)connection;
}

const struct role source_role = {
    .name = "source",
    .prepare = prepare,
    .open = open_source,
    .proceed = proceed,
    .ready = receive,
    .finish = close_streams,
};
