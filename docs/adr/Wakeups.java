// How often the root poller is woken while 64 pairs of virtual threads talk: see 0004.
// Usage: sockeye run Wakeups.java

import sockeye.*;

void main() throws Exception {
    var started = System.nanoTime();
    var talks = new ArrayList<Future<Socket>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 64; i++) {
            var pair = Unix.pair();
            threads.submit(() -> pair.left().input().transferTo(pair.left().output()));
            talks.add(threads.submit(() -> talk(pair.right())));
        }
    }
    for (var talk : talks) {
        talk.get(); // throws if it failed
    }
    var millis = (System.nanoTime() - started) / 1_000_000;
    IO.println("320000 round trips in " + millis + " ms");
    IO.println("the root poller was switched in " + switches("sockeye-poller") + " times");
}

Socket talk(Socket socket) throws IOException {
    for (int n = 0; n < 5_000; n++) {
        socket.sendAll(new byte[64]);
        socket.recvAll(64);
    }
    return socket.shutdown(Shutdown.SHUT_WR);
}

// What the kernel counts: voluntary and involuntary switches.
long switches(String thread) throws IOException {
    long sum = 0;
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
        for (var task : tasks.toList()) {
            if (Files.readString(task.resolve("comm")).strip().equals(thread)) {
                for (var line : Files.readAllLines(task.resolve("status"))) {
                    if (line.contains("ctxt_switches")) {
                        sum += Long.parseLong(line.split("\\s+")[1]);
                    }
                }
            }
        }
    }
    return sum;
}
