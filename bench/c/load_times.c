#include <inttypes.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "load.h"

/*
 * Open loop: request k is due at start + k / rate, on connection k modulo `busy`. So the time at
 * which a message should have been sent follows from its number, whenever it was sent in fact.
 * Message 0 of each connection is the one before the measuring, outside of the schedule.
 */
static struct {
    uint64_t start;
    uint64_t next; /* request */
    uint64_t next_due;
    double interval;
} schedule;

enum { MAX_LATENCIES = 1 << 28, GRACE = 1000000000, LATE = 100000 };

static uint64_t *latencies;
static size_t latency_count;

bool timing(void)
{
    return load.options.latencies != NULL;
}

void open_times(void)
{
    if (!timing())
        return;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    size_t bytes = MAX_LATENCIES * sizeof *latencies;
    latencies = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (latencies == MAP_FAILED)
        die("mmap: %m");
    for (int i = 0; i < load.options.connections; i++)
        load.connections[i].starts = allocate_zeros(load.options.pipeline * sizeof(uint64_t));
}

static uint64_t due(uint64_t request)
{
    return schedule.start + (uint64_t)((double)request * schedule.interval);
}

void start_schedule(void)
{
    schedule.interval = 1e9 / load.options.rate;
    schedule.start = now();
    schedule.next_due = due(0);
}

void ask_scheduled(void)
{
    uint64_t time = load.now;
    while (schedule.next_due <= time && schedule.next_due < load.end) {
        if (time - schedule.next_due > LATE)
            load.counters.late++;
        int busy = load.options.busy;
        struct connection *connection = &load.connections[schedule.next++ % (uint64_t)busy];
        schedule.next_due = due(schedule.next);
        connection->asked++;
        load.options.role->proceed(connection);
        time = now();
    }
}

void start_message(struct connection *connection)
{
    uint64_t message = connection->timed++;
    if (timing() && load.options.rate == 0)
        connection->starts[message % load.options.pipeline] = now();
}

static uint64_t start_of(const struct connection *connection, uint64_t message)
{
    if (load.options.rate == 0)
        return connection->starts[message % load.options.pipeline];
    return due((message - 1) * (uint64_t)load.options.busy + (uint64_t)connection->index);
}

void end_message(const struct connection *connection, uint64_t message, uint64_t when)
{
    if (!load.running || message == 0)
        return;
    uint64_t start = start_of(connection, message);
    bool paced = load.options.rate != 0;
    uint64_t measured = paced ? start : when;
    if (measured < load.start || measured >= load.end)
        return;
    if (latency_count == MAX_LATENCIES)
        die("more than %d latencies", MAX_LATENCIES);
    latencies[latency_count++] = when - start;
}

static uint64_t unanswered(void)
{
    uint64_t count = 0;
    for (int i = 0; i < load.options.busy; i++)
        count += load.connections[i].asked - load.connections[i].answered;
    return count;
}

static void enter_unanswered(void)
{
    uint64_t time = now();
    for (int i = 0; i < load.options.busy; i++)
        for (uint64_t m = load.connections[i].answered; m < load.connections[i].asked; m++)
            end_message(&load.connections[i], m, time);
}

/* A request that is never answered must not be missing among the latencies. */
void await_scheduled(void)
{
    if (load.options.rate == 0 || !timing())
        return;
    uint64_t limit = load.end + GRACE;
    while (unanswered() > 0 && load.now < limit)
        take_turn(0);
    if (unanswered() > 0)
        fprintf(stderr, "%" PRIu64 " requests without answer: their age stands for their latency\n",
                unanswered());
    enter_unanswered();
}

void write_latencies(void)
{
    if (!timing())
        return;
    FILE *file = fopen(load.options.latencies, "w");
    if (!file || fwrite(latencies, sizeof *latencies, latency_count, file) != latency_count ||
        fclose(file) != 0)
        die("%s: %m", load.options.latencies);
}
