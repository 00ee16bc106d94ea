#include "load.h"

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_EVENTS = 512, TURN = 10, MAX_PRINTED_ERRORS = 10, MAX_PORTS = 1024 };

static const uint64_t PATIENCE = 10000000000; /* with the first answer of each connection */

static const char USAGE[] =
    "usage: load ROLE ADDRESS [--connections N] [--size BYTES] [--warmup S] [--seconds S]\n"
    "            [--rate PER_SECOND] [--latencies FILE] [--pipeline DEPTH] [--busy N]\n"
    "ROLE:    echo, frames, source, file, churn, datagrams, datagram-source\n"
    "ADDRESS: tcp:PORT, unix:/path, udp:PORT[,PORT...]\n";

struct load load;

static int ports[MAX_PORTS];
static int port_count;

void report_error(const char *format, ...)
{
    if (++load.counters.errors > MAX_PRINTED_ERRORS)
        return;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void fail(const struct connection *connection, const char *what)
{
    die("connection %d: %s", connection->index, what);
}

void fail_call(const struct connection *connection, const char *call)
{
    die("connection %d: %s: %m", connection->index, call);
}

struct address server_address(int index)
{
    return loopback(ports[index % port_count]);
}

static void control(struct connection *connection, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = connection};
    checked(epoll_ctl(load.epoll, operation, connection->fd, &event), "epoll_ctl");
}

void watch(struct connection *connection, uint32_t events)
{
    control(connection, EPOLL_CTL_ADD, events);
}

void watch_writing(struct connection *connection, uint32_t events, bool writing)
{
    if (connection->writing == writing)
        return;
    connection->writing = writing;
    control(connection, EPOLL_CTL_MOD, writing ? events | EPOLLOUT : events);
}

void take_turn(int milliseconds)
{
    static struct epoll_event events[MAX_EVENTS];
    const struct role *role = load.options.role;
    int count = epoll_wait(load.epoll, events, MAX_EVENTS, milliseconds);
    load.now = now();
    for (int i = 0; i < count; i++)
        role->ready(events[i].data.ptr, events[i].events);
    if (role->turn)
        role->turn();
}

static void run_until(uint64_t time)
{
    bool paced = load.options.rate > 0;
    while (load.now < time) {
        take_turn(paced ? 0 : TURN);
        if (paced)
            ask_scheduled();
    }
}

static void open_connection(struct connection *connection)
{
    const struct role *role = load.options.role;
    role->open(connection);
    connection->asked = 1;
    role->proceed(connection);
    load.now = now();
    uint64_t limit = load.now + PATIENCE;
    while (connection->answered == 0) {
        if (load.now > limit)
            fail(connection, "no first answer");
        take_turn(TURN);
    }
}

static void open_connections(void)
{
    load.now = now();
    for (int i = 0; i < load.options.connections; i++) {
        load.connections[i].index = i;
        open_connection(&load.connections[i]);
    }
}

static void begin(void)
{
    load.running = true;
    load.now = now();
    load.start = load.now + (uint64_t)(load.options.warmup * 1e9);
    load.end = load.start + (uint64_t)(load.options.seconds * 1e9);
    if (load.options.rate > 0) {
        start_schedule();
        return;
    }
    for (int i = 0; i < load.options.busy; i++) {
        load.connections[i].asked = UINT64_MAX;
        load.options.role->proceed(&load.connections[i]);
    }
}

/* However short the time is, it does not end before there is anything to count. */
static void await_first(const struct counters *before)
{
    uint64_t limit = load.end + PATIENCE;
    while (load.counters.operations == before->operations && load.options.busy > 0 && load.now < limit)
        take_turn(TURN);
}

static void measure(struct counters *measured, double *seconds)
{
    begin();
    run_until(load.start);
    struct counters before = load.counters;
    uint64_t start = now();
    puts("start");
    run_until(load.end);
    await_first(&before);
    *seconds = (double)(now() - start) / 1e9;
    *measured = load.counters;
    puts("end");
    measured->operations -= before.operations;
    if (measured->operations == 0 && load.options.busy > 0)
        report_error("no answer at all");
    measured->bytes -= before.bytes;
    measured->late -= before.late;
}

static void print(const struct counters *measured, double seconds)
{
    printf("{\"operations\":%" PRIu64 ",\"seconds\":%.9f,\"bytes\":%" PRIu64 ",\"errors\":%" PRIu64,
           measured->operations, seconds, measured->bytes, load.counters.errors);
    if (load.options.rate > 0)
        printf(",\"late\":%" PRIu64, measured->late);
    if (load.options.role->report)
        load.options.role->report();
    puts("}");
}

_Noreturn static void usage(void)
{
    fputs(USAGE, stderr);
    exit(EXIT_FAILURE);
}

static double positive(const char *text, const char *what)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !(value >= 0 && value <= 1e9))
        die("%s must be a number that is not negative, not '%s'", what, text);
    return value;
}

static const struct role *role_named(const char *name)
{
    static const struct role *const roles[] = {
        &echo_role,   &frames_role,    &source_role,          &file_role,
        &churn_role,  &datagrams_role, &datagram_source_role,
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(roles[i]->name, name) == 0)
            return roles[i];
    fprintf(stderr, "load has no role '%s'\n", name);
    exit(EXIT_UNKNOWN_ROLE);
}

static void read_ports(const char *text)
{
    char *copy = strdup(text);
    char *position;
    for (char *port = strtok_r(copy, ",", &position); port; port = strtok_r(NULL, ",", &position)) {
        if (port_count == MAX_PORTS)
            die("more than %d ports", MAX_PORTS);
        ports[port_count++] = (int)number(port, "a port", 1, 65535);
    }
    free(copy);
}

static void read_address(const char *text)
{
    bool datagrams = strncmp(load.options.role->name, "datagram", strlen("datagram")) == 0;
    const char *prefix = datagrams ? "udp:" : "tcp:";
    load.options.address = text;
    if (strncmp(text, prefix, strlen(prefix)) == 0)
        read_ports(text + strlen(prefix));
    else if (datagrams || !path_of(text))
        usage();
    if (port_count == 0 && !path_of(text))
        usage();
}

static void read_option(char option, const char *value)
{
    struct options *options = &load.options;
    switch (option) {
    case 'c': options->connections = (int)number(value, "--connections", 1, 1000000); break;
    case 'b': options->busy = (int)number(value, "--busy", 0, 1000000); break;
    case 's': options->size = (size_t)number(value, "--size", 1, 1 << 30); break;
    case 'p': options->pipeline = (size_t)number(value, "--pipeline", 1, 1 << 16); break;
    case 'w': options->warmup = positive(value, "--warmup"); break;
    case 't': options->seconds = positive(value, "--seconds"); break;
    case 'r': options->rate = positive(value, "--rate"); break;
    case 'l': options->latencies = value; break;
    default: usage();
    }
}

static void check_options(struct options *options)
{
    if (options->busy < 0)
        options->busy = options->connections;
    if (options->busy > options->connections)
        die("--busy is more than --connections");
    if (options->rate > 0 && options->busy == 0)
        die("--rate needs a busy connection");
    if (!options->role->paced && (options->rate > 0 || options->latencies))
        die("--rate and --latencies are not for the role '%s'", options->role->name);
}

static void read_arguments(int argc, char **argv)
{
    static const struct option names[] = {
        {"connections", required_argument, NULL, 'c'}, {"size", required_argument, NULL, 's'},
        {"warmup", required_argument, NULL, 'w'},      {"seconds", required_argument, NULL, 't'},
        {"rate", required_argument, NULL, 'r'},        {"latencies", required_argument, NULL, 'l'},
        {"pipeline", required_argument, NULL, 'p'},    {"busy", required_argument, NULL, 'b'},
        {0},
    };
    load.options = (struct options){
        .connections = 1, .busy = -1, .size = 64, .pipeline = 1, .warmup = 1, .seconds = 1};
    int option;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1)
        read_option((char)option, optarg);
    if (argc - optind != 2)
        usage();
    load.options.role = role_named(argv[optind]);
    read_address(argv[optind + 1]);
    check_options(&load.options);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    read_arguments(argc, argv);
    const struct role *role = load.options.role;
    load.connections = allocate_zeros((size_t)load.options.connections * sizeof *load.connections);
    load.epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    open_times();
    if (role->prepare)
        role->prepare();
    open_connections();
    struct counters measured;
    double seconds;
    measure(&measured, &seconds);
    await_scheduled();
    if (role->finish)
        role->finish();
    write_latencies();
    print(&measured, seconds);
    return load.counters.errors > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
