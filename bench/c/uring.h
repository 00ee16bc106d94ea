/* What the roles on io_uring share: the ring, and buffers which the kernel fills. */
#pragma once

#include <liburing.h>

#include "server.h"

/* What a completion is about, in the low bits of its user data; the rest is a pointer. */
enum operation { IGNORED, ACCEPT, RECEIVE, SEND };

extern struct io_uring ring;

void open_ring(void);
struct io_uring_sqe *next_sqe(void);
void set_operation(struct io_uring_sqe *sqe, enum operation operation, void *subject);

struct handlers {
    void (*complete)(enum operation, void *subject, const struct io_uring_cqe *);
    void (*resume)(void); /* buffers came back: who had none may receive again */
};

/* Handles completions for ever. */
_Noreturn void complete_all(const struct handlers *handlers);

/* Registers buffers as group 0; how many they are. */
int open_buffers(size_t size);
char *buffer_at(int index);
void give_back(int index);
int buffer_of(const struct io_uring_cqe *cqe); /* negative: none */

void run_echo(const struct server *server);
void run_datagrams(const struct server *server);
