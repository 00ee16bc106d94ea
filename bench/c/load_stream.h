/* Requests and answers on streams, for the roles that have them. */
#pragma once

#include "load.h"

struct stream {
    size_t request; /* bytes */
    size_t answer;  /* bytes */
    const char *(*requests)(const struct connection *, uint64_t first, uint64_t count);
    bool (*check)(const struct connection *, const char *bytes, size_t size);
    int (*flags)(const struct connection *); /* of recv(2); may be NULL */
};

extern struct stream stream;

void prepare_echo(void);
/*
 * Each close of a TCP connection would leave a port in TIME_WAIT for a minute, and the ports would
 * soon be used up. SO_LINGER 0 leaves none, but alone it would be a reset for the server: an error
 * instead of the end. So shutdown(2) comes before close(2): the server's recv(2) returns 0, also if
 * the reset is there already.
 */
void leave_no_port(const struct connection *connection);
void close_streams(void); /* the first half; the second is the end of the process */

void open_stream(struct connection *connection);
struct address stream_address(void);
void send_requests(struct connection *connection);
void answer_ready(struct connection *connection, uint32_t events);
