package sockeye.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about a process, all of its threads together. */
record Proc(Path folder) {
    /** USER_HZ, the unit of times in /proc/PID/stat: 100 on every Linux that runs Java. */
    private static final long MICROS_PER_TICK = 1_000_000 / 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final long KIB = 1024;

    static Proc self() {
        return new Proc(Path.of("/proc/self"));
    }

    static Proc of(long pid) {
        return new Proc(Path.of("/proc", String.valueOf(pid)));
    }

    /** Time on processors so far, of the process itself and in the kernel for it. */
    long cpuMicros() throws IOException {
        return cpuMicros(read("stat"));
    }

    static long cpuMicros(String stat) {
        // The name of the program stands in brackets and may hold anything: count from their end.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return MICROS_PER_TICK
                * (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]));
    }

    /** The most memory that it has had resident at any time. */
    long peakBytes() throws IOException {
        return bytes(status("VmHWM"));
    }

    long residentBytes() throws IOException {
        return bytes(status("VmRSS"));
    }

    static long bytes(String kibibytes) {
        return KIB * Long.parseLong(kibibytes.replace("kB", "").strip());
    }

    /** The value of a line of its status. */
    String status(String name) throws IOException {
        for (var line : read("status").split("\n", -1)) {
            if (line.startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        throw new IOException("no " + name + " in " + folder + "/status"); // such as of a zombie
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
