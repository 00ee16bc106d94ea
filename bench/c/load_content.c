#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

/*
 * A message is a pattern, with its sequence number in the first 8 bytes and, where there is room, in
 * the last 8 bytes too. Only the numbers are written anew for each message, so that all connections
 * share the bytes: what the kernel has not taken is made again.
 */
static struct {
    size_t header;
    size_t unit;
    char *out;      /* `pipeline` messages, one behind the other */
    char *expected; /* one message */
} content;

static void fill(char *message)
{
    uint32_t length = htonl((uint32_t)load.options.size);
    memcpy(message, &length, content.header);
    uint32_t random = 1;
    for (size_t i = content.header; i < content.unit; i++) {
        random = random * 1664525 + 1013904223;
        message[i] = (char)(random >> 24);
    }
}

void prepare_content(size_t header)
{
    content.header = header;
    content.unit = header + load.options.size;
    content.out = allocate(content.unit * load.options.pipeline);
    content.expected = allocate(content.unit);
    fill(content.expected);
    for (size_t i = 0; i < load.options.pipeline; i++)
        fill(content.out + i * content.unit);
}

size_t unit(void)
{
    return content.unit;
}

static void stamp(char *message, const struct connection *connection, uint64_t number)
{
    uint64_t sequence = ((uint64_t)connection->index << 40) + number;
    size_t size = load.options.size;
    char *body = message + content.header;
    if (size >= 2 * sizeof sequence) {
        memcpy(body, &sequence, sizeof sequence);
        memcpy(body + size - sizeof sequence, &sequence, sizeof sequence);
    } else {
        memcpy(body, &sequence, size < sizeof sequence ? size : sizeof sequence);
    }
}

const char *messages(const struct connection *connection, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        stamp(content.out + i * content.unit, connection, first + i);
    return content.out;
}

bool is_message(const struct connection *connection, uint64_t message, size_t offset,
                const char *bytes, size_t size)
{
    stamp(content.expected, connection, message);
    return memcmp(content.expected + offset, bytes, size) == 0;
}
