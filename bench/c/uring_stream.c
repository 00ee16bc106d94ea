#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common.h"
#include "uring.h"

/* Behind these no more is received, but for what is on its way. */
enum { MAX_QUEUED = 32, NONE = -1 };

/* What was received and is to be sent. */
struct piece {
    struct piece *next;
    const char *bytes;
    size_t size;
    int buffer; /* NONE: a copy */
};

struct connection {
    int fd;
    bool receiving;
    bool cancelling;
    bool starved; /* in the list of those that wait for buffers */
    bool ended;   /* the peer sends no more, or nothing can be sent to it */
    struct piece *first;
    struct piece *last;
    int queued;
    size_t sent; /* bytes of the first piece */
    struct connection *next_starved;
};

static int listener;
static struct piece *pieces; /* one for each buffer */
static struct connection *starved;

static void start_accept(void)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, SOCK_CLOEXEC);
    set_operation(sqe, ACCEPT, NULL);
}

static void start_receive(struct connection *connection)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_recv_multishot(sqe, connection->fd, NULL, 0, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = 0;
    set_operation(sqe, RECEIVE, connection);
    connection->receiving = true;
}

static void stop_receive(struct connection *connection)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_cancel64(sqe, (uintptr_t)connection | RECEIVE, 0);
    set_operation(sqe, IGNORED, NULL);
    connection->cancelling = true;
}

/* MSG_WAITALL: the kernel goes on until all is sent. */
static void start_send(struct connection *connection)
{
    struct io_uring_sqe *sqe = next_sqe();
    const char *bytes = connection->first->bytes + connection->sent;
    size_t size = connection->first->size - connection->sent;
    io_uring_prep_send(sqe, connection->fd, bytes, size, MSG_NOSIGNAL | MSG_WAITALL);
    set_operation(sqe, SEND, connection);
}

static void release(struct connection *connection)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_close(sqe, connection->fd);
    set_operation(sqe, IGNORED, NULL);
    free(connection);
}

static void settle(struct connection *connection)
{
    bool idle = !connection->receiving && !connection->starved && !connection->first;
    if (idle && connection->ended)
        release(connection);
    else if (idle)
        start_receive(connection);
}

static void starve(struct connection *connection)
{
    connection->starved = true;
    connection->next_starved = starved;
    starved = connection;
}

static void feed_starved(void)
{
    while (starved) {
        struct connection *connection = starved;
        starved = connection->next_starved;
        connection->starved = false;
        settle(connection);
    }
}

static void take_first(struct connection *connection)
{
    struct piece *piece = connection->first;
    connection->first = piece->next;
    connection->queued--;
    connection->sent = 0;
    if (piece->buffer == NONE)
        free(piece);
    else
        give_back(piece->buffer);
}

static struct piece *in_buffer(int index, size_t size)
{
    pieces[index] = (struct piece){.bytes = buffer_at(index), .size = size, .buffer = index};
    return &pieces[index];
}

static struct piece *copy_of(int index, size_t size)
{
    struct piece *piece = allocate(sizeof *piece + size);
    void *bytes = memcpy(piece + 1, buffer_at(index), size);
    *piece = (struct piece){.bytes = bytes, .size = size, .buffer = NONE};
    give_back(index);
    return piece;
}

/* Only the piece that is being sent keeps its buffer, else few slow peers would hold them all. */
static void append(struct connection *connection, int index, size_t size)
{
    connection->queued++;
    if (connection->first) {
        connection->last->next = copy_of(index, size);
        connection->last = connection->last->next;
    } else {
        connection->first = connection->last = in_buffer(index, size);
        start_send(connection);
    }
}

static void accepted(const struct io_uring_cqe *cqe)
{
    if (!(cqe->flags & IORING_CQE_F_MORE))
        start_accept();
    if (cqe->res < 0) {
        errno = -cqe->res;
        check_accept(errno);
        return;
    }
    struct connection *connection = allocate_zeros(sizeof *connection);
    connection->fd = cqe->res;
    start_receive(connection);
}

static bool goes_on(int result)
{
    return result > 0 || result == -ENOBUFS || result == -ECANCELED || result == -EINTR ||
           result == -EAGAIN;
}

static void received(struct connection *connection, const struct io_uring_cqe *cqe)
{
    int index = buffer_of(cqe);
    if (!(cqe->flags & IORING_CQE_F_MORE))
        connection->receiving = connection->cancelling = false;
    if (!goes_on(cqe->res))
        connection->ended = true;
    if (index >= 0 && cqe->res > 0)
        append(connection, index, (size_t)cqe->res);
    else if (index >= 0)
        give_back(index);
    if (connection->queued > MAX_QUEUED && connection->receiving && !connection->cancelling)
        stop_receive(connection);
    if (cqe->res == -ENOBUFS && !connection->first && !connection->starved)
        starve(connection);
    settle(connection);
}

/* The end of sending ends a multishot receive too: it gets 0. */
static void fail_send(struct connection *connection)
{
    connection->ended = true;
    shutdown(connection->fd, SHUT_RDWR);
    while (connection->first)
        take_first(connection);
}

static void sent(struct connection *connection, const struct io_uring_cqe *cqe)
{
    if (cqe->res > 0)
        connection->sent += (size_t)cqe->res;
    if (cqe->res < 0 && cqe->res != -EINTR && cqe->res != -EAGAIN)
        fail_send(connection);
    else if (connection->sent == connection->first->size)
        take_first(connection);
    if (connection->first)
        start_send(connection);
    settle(connection);
}

static void complete(enum operation operation, void *subject, const struct io_uring_cqe *cqe)
{
    switch (operation) {
    case ACCEPT: accepted(cqe); break;
    case RECEIVE: received(subject, cqe); break;
    case SEND: sent(subject, cqe); break;
    default: break;
    }
}

void run_echo(const struct server *server)
{
    open_ring();
    pieces = allocate_zeros((size_t)open_buffers(server->size) * sizeof *pieces);
    listener = open_listener(server);
    start_accept();
    complete_all(&(struct handlers){complete, feed_starved});
}
