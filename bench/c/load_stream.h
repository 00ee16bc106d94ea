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
void open_stream(struct connection *connection);
struct address stream_address(void);
void send_requests(struct connection *connection);
void answer_ready(struct connection *connection, uint32_t events);
