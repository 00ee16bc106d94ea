/* What the servers and the load share. */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { EXIT_UNKNOWN_ROLE = 3 };

/* Prints the message and ends the process with status 1; %m is the text of errno. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The result of a call; dies if it is negative. */
int checked(int result, const char *call);

void *allocate(size_t size);
void *allocate_zeros(size_t size);

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t now(void);

/* A whole number in low..high; dies if the text is none. */
long number(const char *text, const char *what, long low, long high);

void set_option(int fd, int level, int option, int value);

struct address {
    struct sockaddr_storage storage;
    socklen_t length;
};

struct address loopback(int port);
struct address unix_path(const char *path);

/* The path of "unix:/path"; NULL if the text is something else. */
const char *path_of(const char *text);

static inline bool would_block(int error)
{
    return error == EAGAIN;
}
