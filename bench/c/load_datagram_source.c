/* Datagrams that the server sends by itself, from 'g' to 's'. */
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>

#include "load.h"

#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { MANY = 64, HEAD = 64, RECEIVE_BUFFER = 4 << 20, PATIENCE = 200000000, TRIES = 10 };

/* Only the head of a datagram is copied, the kernel tells its length: so the server is the slower. */
static struct mmsghdr received[MANY];
static struct iovec parts[MANY];
static char heads[MANY][HEAD];

static struct {
    uint64_t received;
    uint64_t sent; /* as the server says */
    uint64_t nanoseconds;
    bool reported;
} total;

static void prepare(void)
{
    if (load.options.connections != 1)
        die("datagram-source has one connection");
    for (int i = 0; i < MANY; i++) {
        parts[i] = (struct iovec){heads[i], HEAD};
        received[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
}

static void open_socket(struct connection *connection)
{
    struct address address = server_address(0);
    connection->fd = checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    if (connect(connection->fd, (struct sockaddr *)&address.storage, address.length) < 0)
        fail_call(connection, "connect");
    set_option(connection->fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    set_option(connection->fd, IPPROTO_UDP, UDP_GRO, 1);
    watch(connection, EPOLLIN);
}

static void command(struct connection *connection, const char *text)
{
    if (send(connection->fd, text, 1, MSG_NOSIGNAL) < 0 && errno != EINTR)
        fail_call(connection, "send");
    connection->resend_at = load.now + PATIENCE;
}

static void proceed(struct connection *connection)
{
    if (connection->answered == 0)
        command(connection, "g");
}

static bool is_report(const char *head, size_t size)
{
    char text[HEAD + 1] = {0};
    memcpy(text, head, size < HEAD ? size : HEAD);
    if (sscanf(text, "SENT %" SCNu64 " %" SCNu64, &total.sent, &total.nanoseconds) != 2)
        return false;
    total.reported = true;
    return true;
}

/* With UDP_GRO several datagrams may come as one. */
static void take(struct connection *connection, const char *head, size_t size)
{
    static const char zeros[HEAD];
    size_t expected = load.options.size;
    if (head[0] == 'S' && is_report(head, size))
        return;
    if (size % expected != 0 || memcmp(head, zeros, size < HEAD ? size : HEAD) != 0) {
        report_error("a datagram of %zu bytes that is none of %zu zeros", size, expected);
        return;
    }
    uint64_t count = size / expected;
    connection->answered += count;
    total.received += count;
    load.counters.operations += count;
    load.counters.bytes += size;
}

static void receive(struct connection *connection, uint32_t events)
{
    (void)events;
    int count = recvmmsg(connection->fd, received, MANY, MSG_DONTWAIT | MSG_TRUNC, NULL);
    if (count < 0 && !would_block(errno) && errno != EINTR)
        fail_call(connection, "recvmmsg");
    for (int i = 0; i < count; i++)
        take(connection, heads[i], received[i].msg_len);
}

static void ask_again(void)
{
    if (load.connections->answered == 0 && load.now > load.connections->resend_at)
        command(load.connections, "g");
}

static void finish(void)
{
    for (int tries = 0; tries < TRIES && !total.reported; tries++) {
        command(load.connections, "s");
        while (!total.reported && load.now < load.connections->resend_at)
            take_turn(10);
    }
    if (!total.reported)
        fail(load.connections, "no answer to 's'");
}

static void report(void)
{
    printf(",\"sent\":%" PRIu64 ",\"nanoseconds\":%" PRIu64 ",\"lost\":%" PRIu64, total.sent,
           total.nanoseconds, total.sent > total.received ? total.sent - total.received : 0);
}

const struct role datagram_source_role = {
    .name = "datagram-source",
    .prepare = prepare,
    .open = open_socket,
    .proceed = proceed,
    .ready = receive,
    .turn = ask_again,
    .finish = finish,
    .report = report,
};
