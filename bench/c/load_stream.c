/* The roles with requests and answers on streams: echo, frames, file. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "load_stream.h"

enum { ROOM = 256 * 1024, SAMPLE = 64 };

struct stream stream;
static char buffer[ROOM];

/* Everything in one message: the number of whole ones and the part of the next. */
static void advance(uint64_t *whole, size_t *part, size_t unit_size, size_t bytes)
{
    *part += bytes;
    if (*part == unit_size) {
        *part = 0;
        ++*whole;
    } else if (*part > unit_size) {
        *whole += *part / unit_size;
        *part %= unit_size;
    }
}

static uint64_t sendable(const struct connection *connection)
{
    uint64_t limit = connection->answered + load.options.pipeline;
    return (connection->asked < limit ? connection->asked : limit) - connection->sent;
}

void send_requests(struct connection *connection)
{
    uint64_t count;
    while ((count = sendable(connection)) > 0) {
        while (connection->timed < connection->sent + count)
            start_message(connection);
        const char *bytes = stream.requests(connection, connection->sent, count);
        size_t size = count * stream.request - connection->sent_part;
        ssize_t sent = send(connection->fd, bytes + connection->sent_part, size,
                            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && would_block(errno))
            break;
        if (sent < 0 && errno != EINTR)
            fail_call(connection, "send");
        if (sent > 0)
            advance(&connection->sent, &connection->sent_part, stream.request, (size_t)sent);
    }
    watch_writing(connection, EPOLLIN | EPOLLET, count > 0);
}

static void complete(struct connection *connection)
{
    if (timing())
        end_message(connection, connection->answered, now());
    connection->answered++;
    connection->answered_part = 0;
    load.counters.operations++;
}

static void take_answers(struct connection *connection, const char *bytes, size_t size)
{
    load.counters.bytes += size;
    while (size > 0) {
        size_t rest = stream.answer - connection->answered_part;
        size_t part = size < rest ? size : rest;
        if (!stream.check(connection, bytes, part))
            report_error("connection %d: answer %llu is wrong", connection->index,
                         (unsigned long long)connection->answered);
        connection->answered_part += part;
        if (connection->answered_part == stream.answer)
            complete(connection);
        bytes += part;
        size -= part;
    }
}

static size_t outstanding(const struct connection *connection)
{
    uint64_t messages = connection->sent - connection->answered + (connection->sent_part > 0);
    return messages * stream.answer - connection->answered_part;
}

static void check_silence(struct connection *connection)
{
    ssize_t received = recv(connection->fd, buffer, 1, MSG_DONTWAIT);
    if (received > 0)
        report_error("connection %d: more bytes than an answer", connection->index);
    else if (received == 0)
        fail(connection, "closed by the server");
    else if (!would_block(errno) && errno != EINTR)
        fail_call(connection, "recv");
}

/* A call that throws bytes away must not reach into an answer that is to be compared. */
static size_t room_for(const struct connection *connection, size_t size)
{
    size_t rest = stream.answer - connection->answered_part;
    size_t room = stream.flags && rest < size ? rest : size;
    return room < ROOM ? room : ROOM;
}

/* Edge-triggered: reads until a call returns less than asked for, or nothing is outstanding. */
static void receive_answers(struct connection *connection)
{
    size_t size, room;
    ssize_t received;
    do {
        size = outstanding(connection);
        room = room_for(connection, size);
        if (room == 0)
            return;
        int flags = stream.flags ? stream.flags(connection) : 0;
        received = recv(connection->fd, buffer, room, MSG_DONTWAIT | flags);
        if (received == 0)
            fail(connection, "closed by the server");
        if (received < 0 && !would_block(errno) && errno != EINTR)
            fail_call(connection, "recv");
        if (received > 0)
            take_answers(connection, buffer, (size_t)received);
    } while ((received == (ssize_t)room && size > room) || (received < 0 && errno == EINTR));
}

void answer_ready(struct connection *connection, uint32_t events)
{
    if (outstanding(connection) > 0)
        receive_answers(connection);
    else if (events & ~(uint32_t)EPOLLOUT)
        check_silence(connection);
    load.options.role->proceed(connection);
}

struct address stream_address(void)
{
    const char *path = path_of(load.options.address);
    return path ? unix_path(path) : server_address(0);
}

void leave_no_port(const struct connection *connection)
{
    struct linger linger = {.l_onoff = 1};
    if (!path_of(load.options.address))
        setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

void close_streams(void)
{
    for (int i = 0; i < load.options.connections; i++)
        shutdown(load.connections[i].fd, SHUT_WR);
}

void open_stream(struct connection *connection)
{
    struct address address = stream_address();
    int family = address.storage.ss_family;
    connection->fd = checked(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    if (connect(connection->fd, (struct sockaddr *)&address.storage, address.length) < 0)
        fail_call(connection, "connect");
    if (family == AF_INET)
        set_option(connection->fd, IPPROTO_TCP, TCP_NODELAY, 1);
    leave_no_port(connection);
    watch(connection, EPOLLIN | EPOLLET);
}

static bool check_message(const struct connection *connection, const char *bytes, size_t size)
{
    return is_message(connection, connection->answered, connection->answered_part, bytes, size);
}

static void prepare_messages(size_t header)
{
    prepare_content(header);
    stream.request = unit();
    stream.answer = unit();
    stream.requests = messages;
    stream.check = check_message;
}

void prepare_echo(void)
{
    prepare_messages(0);
}

static void prepare_frames(void)
{
    prepare_messages(sizeof(uint32_t));
}

static char *first_file; /* the first answer, with which others are compared */

static bool is_sample(const struct connection *connection)
{
    return connection->answered % SAMPLE == 0;
}

static bool check_file(const struct connection *connection, const char *bytes, size_t size)
{
    if (!is_sample(connection))
        return true;
    char *place = first_file + connection->answered_part;
    if (connection->index == 0 && connection->answered == 0)
        memcpy(place, bytes, size);
    return memcmp(place, bytes, size) == 0;
}

/*
 * TCP throws the bytes of MSG_TRUNC away uncopied, else the load would be slower than servers that
 * do not copy either. So the content is compared in every 64th answer only, the length in all.
 */
static int file_flags(const struct connection *connection)
{
    return is_sample(connection) ? 0 : MSG_TRUNC;
}

static const char *file_requests(const struct connection *connection, uint64_t first, uint64_t count)
{
    (void)connection, (void)first, (void)count;
    return buffer;
}

static void prepare_file(void)
{
    stream.request = 1;
    stream.answer = load.options.size;
    stream.requests = file_requests;
    stream.check = check_file;
    stream.flags = path_of(load.options.address) ? NULL : file_flags;
    first_file = allocate(load.options.size);
    if (load.options.pipeline > ROOM)
        die("--pipeline is too deep for files");
}

#define STREAM_ROLE                                                                        \
    .open = open_stream, .proceed = send_requests, .ready = answer_ready,                  \
    .finish = close_streams, .paced = true

const struct role echo_role = {.name = "echo", .prepare = prepare_echo, STREAM_ROLE};
const struct role frames_role = {.name = "frames", .prepare = prepare_frames, STREAM_ROLE};
const struct role file_role = {.name = "file", .prepare = prepare_file, STREAM_ROLE};
