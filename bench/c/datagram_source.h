/* One-way datagrams, as fast as they go: from 'g' to 's'. */
#pragma once

#include "server.h"

void run_datagram_source(const struct server *server);      /* sendto */
void run_datagram_source_many(const struct server *server); /* sendmmsg */
void run_datagram_source_gso(const struct server *server);  /* UDP_SEGMENT */
