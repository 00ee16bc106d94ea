/* The stream roles of the epoll server. */
#pragma once

#include "server.h"

void run_echo(const struct server *server);
void run_frames(const struct server *server);
void run_source(const struct server *server);
void run_file(const struct server *server);
