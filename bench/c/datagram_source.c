#include "datagram_source.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <string.h>

#include "common.h"
#include "datagrams.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { MAX_PAYLOAD = 65507 };

struct source {
    int fd;
    size_t size;
    size_t segments; /* datagrams in one call of UDP_SEGMENT */
    struct address peer;
    struct iovec part;
    struct mmsghdr messages[MANY];
};

/* Sends about MANY datagrams; how many it were. */
typedef uint64_t burst(struct source *source);

static bool sent(ssize_t result)
{
    if (result < 0 && errno != EINTR && errno != ECONNREFUSED && errno != ENOBUFS)
        die("sending: %m");
    return result >= 0;
}

static ssize_t send_bytes(struct source *source, const void *bytes, size_t size)
{
    const struct sockaddr *peer = (struct sockaddr *)&source->peer.storage;
    return sendto(source->fd, bytes, size, MSG_NOSIGNAL, peer, source->peer.length);
}

static uint64_t burst_single(struct source *source)
{
    uint64_t count = 0;
    for (int i = 0; i < MANY; i++)
        count += sent(send_bytes(source, source->part.iov_base, source->size));
    return count;
}

static uint64_t burst_many(struct source *source)
{
    int count = sendmmsg(source->fd, source->messages, MANY, MSG_NOSIGNAL);
    return sent(count) ? (uint64_t)count : 0;
}

static uint64_t burst_gso(struct source *source)
{
    uint64_t count = 0;
    size_t bytes = source->segments * source->size;
    while (count < MANY && sent(send_bytes(source, source->part.iov_base, bytes)))
        count += source->segments;
    return count;
}

/* The first byte of the next datagram, 0 if there is none. */
static char next_command(struct source *source, int flags)
{
    char command;
    struct address peer = {.length = sizeof peer.storage};
    ssize_t count =
        recvfrom(source->fd, &command, 1, flags, (struct sockaddr *)&peer.storage, &peer.length);
    if (count < 1)
        return 0;
    source->peer = peer;
    return command;
}

/* A new 'g' is a new peer: the one before may have gone without its 's'. */
static void stream(struct source *source, burst *send_burst, char *report, size_t room)
{
    uint64_t count = 0;
    uint64_t start = now();
    for (int i = 0; i < MANY; i++)
        source->messages[i].msg_hdr.msg_namelen = source->peer.length;
    for (char command = 0; command != 's'; command = next_command(source, MSG_DONTWAIT)) {
        if (command == 'g') {
            count = 0;
            start = now();
        }
        count += send_burst(source);
    }
    snprintf(report, room, "SENT %" PRIu64 " %" PRIu64, count, now() - start);
}

static struct source open_source(const struct server *server)
{
    struct source source = {.size = server->size};
    struct server single = {.address = server->address, .size = server->size};
    if (server->size > MAX_PAYLOAD)
        die("a datagram has at most %d bytes", MAX_PAYLOAD);
    open_datagrams(&single, &source.fd);
    source.segments = MAX_PAYLOAD / server->size < MANY ? MAX_PAYLOAD / server->size : MANY;
    source.part.iov_base = allocate_zeros(source.segments * server->size);
    source.part.iov_len = server->size;
    return source;
}

static void address_messages(struct source *source)
{
    for (int i = 0; i < MANY; i++)
        source->messages[i].msg_hdr = (struct msghdr){
            .msg_name = &source->peer.storage,
            .msg_iov = &source->part,
            .msg_iovlen = 1,
        };
}

/* An 's' that comes again is answered again: the answer may have been lost. */
static void run(const struct server *server, burst *send_burst, bool segmented)
{
    struct source source = open_source(server);
    char report[64] = "SENT 0 0";
    address_messages(&source);
    for (;;) {
        char command = next_command(&source, 0);
        if (command == 'g') {
            if (segmented)
                set_option(source.fd, IPPROTO_UDP, UDP_SEGMENT, (int)server->size);
            stream(&source, send_burst, report, sizeof report);
            if (segmented)
                set_option(source.fd, IPPROTO_UDP, UDP_SEGMENT, 0);
        }
        if (command == 'g' || command == 's')
            send_bytes(&source, report, strlen(report));
    }
}

void run_datagram_source(const struct server *server)
{
    run(server, burst_single, false);
}

void run_datagram_source_many(const struct server *server)
{
    run(server, burst_many, false);
}

void run_datagram_source_gso(const struct server *server)
{
    run(server, burst_gso, true);
}
