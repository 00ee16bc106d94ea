/* The baseline on io_uring: one thread, multishot accept and receive, buffers in a ring. */
#include "uring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { ENTRIES = 4096, MAX_BUFFERS = 1024, MIN_BUFFERS = 16, BUFFER_MEMORY = 64 << 20 };

struct io_uring ring;

static struct {
    struct io_uring_buf_ring *ring;
    char *memory;
    size_t size;
    int count;
    bool returned; /* since the last turn */
} buffers;

void open_ring(void)
{
    unsigned flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    int error = -io_uring_queue_init(ENTRIES, &ring, flags);
    if (error == 0)
        return;
    fprintf(stderr, "no io_uring here, or one that is too old: %s\n", strerror(error));
    exit(EXIT_UNKNOWN_ROLE);
}

struct io_uring_sqe *next_sqe(void)
{
    struct io_uring_sqe *sqe;
    while (!(sqe = io_uring_get_sqe(&ring)))
        io_uring_submit(&ring);
    return sqe;
}

void set_operation(struct io_uring_sqe *sqe, enum operation operation, void *subject)
{
    io_uring_sqe_set_data64(sqe, (uintptr_t)subject | operation);
}

static unsigned handle_ready(const struct handlers *handlers)
{
    const uintptr_t mask = 7;
    struct io_uring_cqe *cqe;
    unsigned head, count = 0;
    io_uring_for_each_cqe(&ring, head, cqe) {
        uintptr_t data = (uintptr_t)io_uring_cqe_get_data64(cqe);
        handlers->complete(data & mask, (void *)(data & ~mask), cqe);
        count++;
    }
    return count;
}

void complete_all(const struct handlers *handlers)
{
    for (;;) {
        int result = io_uring_submit_and_wait(&ring, 1);
        errno = -result;
        if (result < 0 && result != -EINTR && result != -EAGAIN && result != -EBUSY)
            die("io_uring_enter: %m");
        io_uring_cq_advance(&ring, handle_ready(handlers));
        if (buffers.returned)
            handlers->resume();
        buffers.returned = false;
    }
}

static int count_for(size_t size)
{
    int count = MAX_BUFFERS;
    while (count > MIN_BUFFERS && (size_t)count * size > BUFFER_MEMORY)
        count /= 2;
    return count;
}

int open_buffers(size_t size)
{
    buffers.size = (size + 63) / 64 * 64;
    buffers.count = count_for(buffers.size);
    buffers.memory = allocate((size_t)buffers.count * buffers.size);
    void *entries = NULL;
    errno = posix_memalign(&entries, 4096, (size_t)buffers.count * sizeof(struct io_uring_buf));
    if (errno)
        die("posix_memalign: %m");
    buffers.ring = entries;
    io_uring_buf_ring_init(buffers.ring);
    struct io_uring_buf_reg registration = {
        .ring_addr = (uintptr_t)entries, .ring_entries = (unsigned)buffers.count};
    errno = -io_uring_register_buf_ring(&ring, &registration, 0);
    if (errno)
        die("io_uring_register_buf_ring: %m");
    for (int i = 0; i < buffers.count; i++)
        give_back(i);
    return buffers.count;
}

char *buffer_at(int index)
{
    return buffers.memory + (size_t)index * buffers.size;
}

void give_back(int index)
{
    int mask = io_uring_buf_ring_mask((unsigned)buffers.count);
    unsigned size = (unsigned)buffers.size;
    io_uring_buf_ring_add(buffers.ring, buffer_at(index), size, (unsigned short)index, mask, 0);
    io_uring_buf_ring_advance(buffers.ring, 1);
    buffers.returned = true;
}

int buffer_of(const struct io_uring_cqe *cqe)
{
    return cqe->flags & IORING_CQE_F_BUFFER ? (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT) : -1;
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"echo", run_echo},
        {"datagrams", run_datagrams},
        {0},
    };
    return serve(argc, argv, roles);
}
