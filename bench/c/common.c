#include "common.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>

void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

int checked(int result, const char *call)
{
    if (result < 0)
        die("%s: %m", call);
    return result;
}

static void *allocated(void *memory, size_t size)
{
    if (!memory)
        die("no %zu bytes of memory", size);
    return memory;
}

void *allocate(size_t size)
{
    return allocated(malloc(size), size);
}

void *allocate_zeros(size_t size)
{
    return allocated(calloc(1, size), size);
}

uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

long number(const char *text, const char *what, long low, long high)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno || end == text || *end || value < low || value > high) {
        die("%s must be a number in %ld..%ld, not '%s'", what, low, high, text);
    }
    return value;
}

void set_option(int fd, int level, int option, int value)
{
    checked(setsockopt(fd, level, option, &value, sizeof value), "setsockopt");
}

struct address loopback(int port)
{
    struct address address = {.length = sizeof(struct sockaddr_in)};
    struct sockaddr_in *in = (struct sockaddr_in *)&address.storage;
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

struct address unix_path(const char *path)
{
    struct address address = {.length = sizeof(struct sockaddr_un)};
    struct sockaddr_un *un = (struct sockaddr_un *)&address.storage;
    if (strlen(path) >= sizeof un->sun_path) {
        errno = ENAMETOOLONG;
        die("%s: %m", path);
    }
    un->sun_family = AF_UNIX;
    strcpy(un->sun_path, path);
    return address;
}

const char *path_of(const char *text)
{
    static const char prefix[] = "unix:";
    return strncmp(text, prefix, strlen(prefix)) ? NULL : text + strlen(prefix);
}
