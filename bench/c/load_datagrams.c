/* Datagrams and their echoes, one outstanding for each socket. */
#include <inttypes.h>
#include <string.h>

#include "load.h"

enum { ROOM = 65536, PATIENCE = 200000000 };

static char buffer[ROOM];
static uint64_t next_look;

static void prepare(void)
{
    if (load.options.pipeline != 1)
        die("--pipeline is not for datagrams");
    prepare_content(0);
}

static void send_datagram(struct connection *connection)
{
    const char *bytes = messages(connection, connection->answered, 1);
    if (send(connection->fd, bytes, load.options.size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
        !would_block(errno) && errno != EINTR)
        fail_call(connection, "send");
    connection->sent = connection->answered + 1;
    connection->resend_at = load.now + PATIENCE;
}

static void send_next(struct connection *connection)
{
    if (connection->sent > connection->answered || connection->asked <= connection->answered)
        return;
    start_message(connection);
    send_datagram(connection);
}

/* The echo of a datagram that was sent twice. */
static bool is_late(const struct connection *connection, const char *bytes, size_t size)
{
    return connection->answered > 0 && is_message(connection, connection->answered - 1, 0, bytes, size);
}

static void complete(struct connection *connection)
{
    if (timing())
        end_message(connection, connection->answered, now());
    connection->answered++;
    load.counters.operations++;
    load.counters.bytes += load.options.size;
}

static void take_answer(struct connection *connection, size_t size)
{
    bool whole = size == load.options.size;
    if (whole && connection->sent == connection->answered + 1 &&
        is_message(connection, connection->answered, 0, buffer, size))
        complete(connection);
    else if (!whole || !is_late(connection, buffer, size))
        report_error("connection %d: echo %" PRIu64 " is wrong", connection->index,
                     connection->answered);
}

/* Edge-triggered: nothing but late echoes can follow the one that was waited for. */
static void receive(struct connection *connection, uint32_t events)
{
    (void)events;
    uint64_t waiting = connection->sent;
    ssize_t size;
    do {
        size = recv(connection->fd, buffer, ROOM, MSG_DONTWAIT | MSG_TRUNC);
        if (size < 0 && !would_block(errno) && errno != EINTR)
            fail_call(connection, "recv");
        if (size >= 0)
            take_answer(connection, (size_t)size);
    } while (connection->answered < waiting && (size >= 0 || errno == EINTR));
    send_next(connection);
}

static void resend_lost(void)
{
    if (load.now < next_look)
        return;
    next_look = load.now + PATIENCE / 20;
    for (int i = 0; i < load.options.connections; i++) {
        struct connection *connection = &load.connections[i];
        if (connection->sent > connection->answered && load.now > connection->resend_at) {
            load.counters.lost++;
            send_datagram(connection);
        }
    }
}

static void open_socket(struct connection *connection)
{
    struct address address = server_address(connection->index);
    connection->fd = checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    if (connect(connection->fd, (struct sockaddr *)&address.storage, address.length) < 0)
        fail_call(connection, "connect");
    watch(connection, EPOLLIN | EPOLLET);
}

static void report(void)
{
    printf(",\"lost\":%" PRIu64, load.counters.lost);
}

const struct role datagrams_role = {
    .name = "datagrams",
    .prepare = prepare,
    .open = open_socket,
    .proceed = send_next,
    .ready = receive,
    .turn = resend_lost,
    .report = report,
    .paced = true,
};
