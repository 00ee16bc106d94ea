/* Echo of datagrams, for servers that wait in recvfrom(2) and for those that wait in epoll_wait(2). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { MANY = 64 };

/* Where the datagrams of a thread go. */
struct datagram_room;

struct datagram_room *allocate_room(size_t size);

/* Answers what one call receives. False if there was nothing to receive, or nothing more. */
typedef bool datagram_echo(int fd, struct datagram_room *room, int flags);

datagram_echo echo_datagram;  /* one, by recvfrom and sendto */
datagram_echo echo_datagrams; /* up to MANY, by recvmmsg and sendmmsg */
