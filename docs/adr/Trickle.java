// What it takes to wake a virtual thread while little happens: see 0029.
// Usage: sockeye run Trickle.java

import sockeye.*;

static final int PAIRS = 64;
static final int BYTES = 10_000;
static final long INTERVAL = 500_000; // ns

void main() throws Exception {
    var senders = new ArrayList<Socket>();
    for (int i = 0; i < PAIRS; i++) {
        var pair = Unix.pair();
        senders.add(pair.left());
        Thread.startVirtualThread(() -> drain(pair.right()));
    }
    trickle(senders, BYTES); // until it is compiled
    var before = used();
    trickle(senders, BYTES);
    var after = used();
    IO.println("for each byte, threads were switched in %.2f times and computed %.1f µs"
            .formatted((after.switches - before.switches) / (double) BYTES, (after.nanos - before.nanos) / 1e3 / BYTES));
}

void drain(Socket socket) {
    try {
        socket.input().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
        throw new UncheckedIOException(e);
    }
}

// In this thread, one of the platform.
void trickle(List<Socket> senders, int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
        LockSupport.parkNanos(INTERVAL);
        senders.get(i % PAIRS).sendAll(new byte[1]);
    }
}

record Used(long switches, long nanos) {}

// What the pollers and the carriers have used, from what the kernel counts.
Used used() throws IOException {
    long switches = 0;
    long nanos = 0;
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
        for (var task : tasks.toList()) {
            var name = Files.readString(task.resolve("comm"));
            if (name.startsWith("sockeye-poller") || name.startsWith("ForkJoinPool")) {
                var counts = Files.readString(task.resolve("schedstat")).strip().split(" ");
                nanos += Long.parseLong(counts[0]);
                switches += Long.parseLong(counts[2]);
            }
        }
    }
    return new Used(switches, nanos);
}
