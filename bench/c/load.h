/* The load: one thread, one epoll loop, which all roles share. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>

#include "common.h"

struct connection {
    int fd;
    int index;
    bool writing;         /* epoll waits for EPOLLOUT too */
    uint64_t asked;       /* messages that may be sent */
    uint64_t timed;       /* messages of which the start is known */
    uint64_t sent;        /* whole messages */
    uint64_t answered;    /* whole messages */
    size_t sent_part;     /* bytes of the message after those */
    size_t answered_part; /* bytes of the answer after those */
    uint64_t *starts;     /* of the last `pipeline` messages; closed loop only */
    uint64_t resend_at;   /* datagrams */
};

struct role {
    const char *name;
    void (*prepare)(void);                               /* once; may be NULL */
    void (*open)(struct connection *);                   /* may leave `fd` negative */
    void (*proceed)(struct connection *);                /* sends what is asked for */
    void (*ready)(struct connection *, uint32_t events); /* what epoll reported */
    void (*turn)(void);                                  /* after each turn; may be NULL */
    void (*finish)(void);                                /* after the end; may be NULL */
    void (*report)(void);                                /* more JSON; may be NULL */
    bool paced;                                          /* knows --rate */
};

struct counters {
    uint64_t operations;
    uint64_t bytes;
    uint64_t errors;
    uint64_t lost;
    uint64_t late; /* requests that were sent more than 100 us after they were due */
};

struct options {
    const struct role *role;
    const char *address;
    int connections;
    int busy;
    size_t size;
    size_t pipeline;
    double warmup;
    double seconds;
    double rate; /* 0: closed loop */
    const char *latencies;
};

struct load {
    struct options options;
    struct counters counters;
    struct connection *connections;
    int epoll;
    uint64_t now;   /* when epoll_wait last returned */
    bool running;   /* all connections are open, and those that are busy may send */
    uint64_t start; /* of measuring */
    uint64_t end;   /* of measuring */
};

extern struct load load;

extern const struct role echo_role, frames_role, file_role, churn_role, source_role, datagrams_role,
    datagram_source_role;

/* An error that does not end the run: an answer that is wrong. */
void report_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The server is gone: ends the run. */
_Noreturn void fail(const struct connection *connection, const char *what);
_Noreturn void fail_call(const struct connection *connection, const char *call); /* and errno */

/* The server's address; for UDP that of one of its ports. */
struct address server_address(int index);

void watch(struct connection *connection, uint32_t events);
void watch_writing(struct connection *connection, uint32_t events, bool writing);

/* Waits for events once and handles them. */
void take_turn(int milliseconds);

/* Times of messages, in load_times.c. */
void open_times(void);
void start_schedule(void);
void ask_scheduled(void);
void start_message(struct connection *connection); /* the next one that is not timed yet */
void end_message(const struct connection *connection, uint64_t message, uint64_t when);
void await_scheduled(void); /* after the end: those which were due before it */
void write_latencies(void);
bool timing(void);           /* latencies are asked for */

/* The content of messages, in load_content.c. `header`: the length before it, as in frames. */
void prepare_content(size_t header);
size_t unit(void); /* header and content */
const char *messages(const struct connection *connection, uint64_t first, uint64_t count);
bool is_message(const struct connection *connection, uint64_t message, size_t offset,
                const char *bytes, size_t size);
