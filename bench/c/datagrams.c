#include "datagrams.h"

#include "common.h"

/* An answer that would block is dropped, as it would be by a full queue on the way. */
enum { SEND_FLAGS = MSG_NOSIGNAL | MSG_DONTWAIT };

struct datagram_room {
    size_t size;
    struct mmsghdr messages[MANY];
    struct iovec parts[MANY];
    struct sockaddr_storage senders[MANY];
    char bytes[];
};

struct datagram_room *allocate_room(size_t size)
{
    struct datagram_room *room = allocate_zeros(sizeof *room + MANY * size);
    room->size = size;
    for (int i = 0; i < MANY; i++) {
        struct msghdr *header = &room->messages[i].msg_hdr;
        room->parts[i].iov_base = room->bytes + (size_t)i * size;
        header->msg_iov = &room->parts[i];
        header->msg_iovlen = 1;
        header->msg_name = &room->senders[i];
    }
    return room;
}

static bool received(ssize_t result)
{
    if (result < 0 && errno != EINTR && errno != ECONNREFUSED && !would_block(errno))
        die("receiving: %m");
    return result >= 0;
}

bool echo_datagram(int fd, struct datagram_room *room, int flags)
{
    struct sockaddr *sender = (struct sockaddr *)room->senders;
    socklen_t length = sizeof *room->senders;
    ssize_t count = recvfrom(fd, room->bytes, room->size, flags, sender, &length);
    if (!received(count))
        return false;
    sendto(fd, room->bytes, (size_t)count, SEND_FLAGS, sender, length);
    return true;
}

static void send_all(int fd, struct mmsghdr *messages, int count)
{
    for (int done = 0; done < count;) {
        int sent = sendmmsg(fd, messages + done, (unsigned)(count - done), SEND_FLAGS);
        done += sent > 0 ? sent : 1;
    }
}

bool echo_datagrams(int fd, struct datagram_room *room, int flags)
{
    for (int i = 0; i < MANY; i++) {
        room->parts[i].iov_len = room->size;
        room->messages[i].msg_hdr.msg_namelen = sizeof *room->senders;
    }
    int count = recvmmsg(fd, room->messages, MANY, flags, NULL);
    if (!received(count))
        return false;
    for (int i = 0; i < count; i++)
        room->parts[i].iov_len = room->messages[i].msg_len;
    send_all(fd, room->messages, count);
    return count == MANY;
}
