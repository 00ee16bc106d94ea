/* Connect, one request, its answer, close. */
#include <arpa/inet.h>
#include <unistd.h>

#include "load_stream.h"

/* Connections that wait for room in the backlog of a Unix socket, which epoll does not report. */
static int unopened;

/*
 * Each close would leave a port in TIME_WAIT for a minute, and the ports would be used up after a
 * second. SO_LINGER 0 leaves none, but alone it would be a reset for the server: an error instead of
 * the end. So shutdown(2) comes before: the server's recv(2) returns 0, also if the reset is there.
 */
static void close_connection(struct connection *connection)
{
    shutdown(connection->fd, SHUT_WR);
    close(connection->fd);
    connection->fd = -1;
}

static bool connected(const struct connection *connection)
{
    static struct address address;
    if (address.length == 0)
        address = stream_address();
    int fd = connection->fd;
    return connect(fd, (struct sockaddr *)&address.storage, address.length) == 0;
}

static void open_connection(struct connection *connection)
{
    bool internet = !path_of(load.options.address);
    int family = internet ? AF_INET : AF_UNIX;
    if (connection->timed == connection->answered)
        start_message(connection);
    connection->fd = checked(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
    if (!connected(connection) && errno != EINPROGRESS) {
        if (!would_block(errno))
            fail(connection, "connect");
        close(connection->fd);
        connection->fd = -1;
        unopened++;
        return;
    }
    struct linger linger = {.l_onoff = 1};
    if (internet)
        setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    connection->writing = false;
    watch(connection, EPOLLIN | EPOLLET);
    send_requests(connection);
}

/* A connection in the making refuses the request with EAGAIN; then epoll says when it is made. */
static void proceed(struct connection *connection)
{
    if (connection->fd >= 0 && connection->answered < connection->sent)
        return;
    if (connection->fd >= 0 && connection->sent < connection->timed)
        send_requests(connection);
    else if (connection->fd >= 0)
        close_connection(connection);
    if (connection->fd < 0 && connection->answered < connection->asked)
        open_connection(connection);
}

static void open_again(void)
{
    if (unopened == 0)
        return;
    unopened = 0;
    for (int i = 0; i < load.options.connections; i++)
        if (load.connections[i].fd < 0 && load.connections[i].timed > load.connections[i].answered)
            open_connection(&load.connections[i]);
}

static void prepare(void)
{
    errno = 0;
    if (load.options.pipeline != 1)
        die("--pipeline is not for churn");
    prepare_echo();
}

static void open_none(struct connection *connection)
{
    connection->fd = -1;
}

const struct role churn_role = {
    .name = "churn",
    .prepare = prepare,
    .open = open_none,
    .proceed = proceed,
    .ready = answer_ready,
    .turn = open_again,
    .paced = true,
};
