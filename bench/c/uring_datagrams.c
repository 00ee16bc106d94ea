#include <sys/socket.h>

#include "common.h"
#include "uring.h"

struct endpoint {
    int fd;
    bool receiving;
};

/* An echo on its way; one for each buffer. */
struct echo {
    struct msghdr header;
    struct iovec part;
};

/* The room for names in each buffer. */
static struct msghdr form = {.msg_namelen = sizeof(struct sockaddr_storage)};
static struct echo *echoes;
static struct endpoint *endpoints;
static int endpoint_count;

static void start_receive(struct endpoint *endpoint)
{
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_recvmsg_multishot(sqe, endpoint->fd, &form, 0);
    sqe->flags |= IOSQE_BUFFER_SELECT;
    sqe->buf_group = 0;
    set_operation(sqe, RECEIVE, endpoint);
    endpoint->receiving = true;
}

static void start_send(struct endpoint *endpoint, int index, int size)
{
    struct io_uring_recvmsg_out *out = io_uring_recvmsg_validate(buffer_at(index), size, &form);
    if (!out) {
        give_back(index);
        return;
    }
    struct echo *echo = &echoes[index];
    echo->part.iov_base = io_uring_recvmsg_payload(out, &form);
    echo->part.iov_len = io_uring_recvmsg_payload_length(out, size, &form);
    echo->header = (struct msghdr){
        .msg_name = io_uring_recvmsg_name(out),
        .msg_namelen = out->namelen,
        .msg_iov = &echo->part,
        .msg_iovlen = 1,
    };
    struct io_uring_sqe *sqe = next_sqe();
    io_uring_prep_sendmsg(sqe, endpoint->fd, &echo->header, MSG_NOSIGNAL);
    set_operation(sqe, SEND, echo);
}

static void received(struct endpoint *endpoint, const struct io_uring_cqe *cqe)
{
    int index = buffer_of(cqe);
    if (index >= 0)
        start_send(endpoint, index, cqe->res);
    if (cqe->flags & IORING_CQE_F_MORE)
        return;
    endpoint->receiving = false;
    if (cqe->res != -ENOBUFS)
        start_receive(endpoint);
}

static void resume(void)
{
    for (int i = 0; i < endpoint_count; i++)
        if (!endpoints[i].receiving)
            start_receive(&endpoints[i]);
}

static void complete(enum operation operation, void *subject, const struct io_uring_cqe *cqe)
{
    if (operation == RECEIVE)
        received(subject, cqe);
    else if (operation == SEND)
        give_back((int)((struct echo *)subject - echoes));
}

void run_datagrams(const struct server *server)
{
    int count = datagram_sockets(server);
    int fds[count];
    open_ring();
    size_t head = sizeof(struct io_uring_recvmsg_out) + form.msg_namelen;
    echoes = allocate_zeros((size_t)open_buffers(head + server->size) * sizeof *echoes);
    open_datagrams(server, fds);
    endpoints = allocate_zeros((size_t)count * sizeof *endpoints);
    endpoint_count = count;
    for (int i = 0; i < count; i++) {
        endpoints[i].fd = fds[i];
        start_receive(&endpoints[i]);
    }
    complete_all(&(struct handlers){complete, resume});
}
