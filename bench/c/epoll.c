/* The baseline: one thread, one epoll loop, level-triggered. */
#include <sys/epoll.h>

#include "common.h"
#include "datagram_source.h"
#include "datagrams.h"
#include "epoll_stream.h"
#include "server.h"

enum { MAX_EVENTS = 512, BURST = 64 };

static void run_sockets(const struct server *server, datagram_echo *echo)
{
    int count = datagram_sockets(server);
    int fds[count];
    open_datagrams(server, fds);
    int epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fds[i]};
        checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fds[i], &event), "epoll_ctl");
    }
    struct datagram_room *room = allocate_room(server->size);
    for (;;) {
        struct epoll_event events[MAX_EVENTS];
        int ready = epoll_wait(epoll, events, MAX_EVENTS, -1);
        for (int i = 0; i < ready; i++)
            for (int j = 0; j < BURST && echo(events[i].data.fd, room, MSG_DONTWAIT); j++)
                ;
    }
}

static void run_datagrams(const struct server *server)
{
    run_sockets(server, echo_datagram);
}

static void run_datagrams_many(const struct server *server)
{
    run_sockets(server, echo_datagrams);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"echo", run_echo},
        {"frames", run_frames},
        {"source", run_source},
        {"file", run_file},
        {"datagrams", run_datagrams},
        {"datagrams-many", run_datagrams_many},
        {"datagram-source", run_datagram_source},
        {"datagram-source-many", run_datagram_source_many},
        {"datagram-source-gso", run_datagram_source_gso},
        {0},
    };
    return serve(argc, argv, roles);
}
