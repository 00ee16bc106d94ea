/* Connect, one request, its answer, close. */
#include <arpa/inet.h>
#include <unistd.h>

#include "load_stream.h"

/* Connections that wait for room in the backlog of a Unix socket, which epoll does not report. */
static int unopened;

/* See leave_no_port. */
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
    int family = path_of(load.options.address) ? AF_UNIX : AF_INET;
    if (connection->timed == connection->answered)
        start_message(connection);
    connection->fd = checked(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
    if (!connected(connection) && errno != EINPROGRESS) {
        if (!would_block(errno))
            fail_call(connection, "connect");
        close(connection->fd);
        connection->fd = -1;
        unopened++;
        return;
    }
    leave_no_port(connection);
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
