package sockeye.cli;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Protocol;
import sockeye.Socket;
import sockeye.Type;

/** What this host can do: tried where it can be tried, else read from /proc. */
final class Host {
    static final String OPENS = "opens";

    private static final String NO_FAMILY = Errno.EAFNOSUPPORT.name();
    private static final int THREADS = 3;

    private static final Path NET = Path.of("/proc/sys/net");
    private static final Path IO_URING = Path.of("/proc/sys/kernel/io_uring_disabled");

    /** Families by their numbers: not all kernels have all of them. */
    private static final Map<String, Integer> FAMILIES = families();

    private static final List<Type> TYPES =
            List.of(Type.STREAM, Type.DGRAM, Type.RAW, Type.RDM, Type.SEQPACKET);

    private Host() {}

    private static Map<String, Integer> families() {
        var families = new LinkedHashMap<String, Integer>();
        families.put("UNIX", 1);
        families.put("INET", 2);
        families.put("INET6", 10);
        families.put("NETLINK", 16);
        families.put("CAN", 29);
        families.put("TIPC", 30);
        families.put("BLUETOOTH", 31);
        families.put("ALG", 38);
        families.put("VSOCK", 40);
        families.put("XDP", 44);
        return families;
    }

    /** All there is to say, by section. A fact that cannot be found out is null. */
    static Map<String, Map<String, @Nullable Object>> facts() {
        // The first calls of C functions take time: the rest does not
        // wait for them.
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var sockets = threads.submit(() -> sockets(threads));
            var facts = new LinkedHashMap<String, Map<String, @Nullable Object>>();
            facts.put("jdk", jdk());
            facts.put("kernel", kernel());
            facts.put("privileges", privileges());
            facts.put("limits", limits());
            facts.put("waiting", waiting());
            facts.put("sockets", sockets.get());
            return facts;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, @Nullable Object> jdk() {
        var jdk = new LinkedHashMap<String, @Nullable Object>();
        jdk.put("version", Runtime.version().toString());
        jdk.put("vendor", System.getProperty("java.vendor"));
        jdk.put("home", System.getProperty("java.home"));
        return jdk;
    }

    private static Map<String, @Nullable Object> kernel() {
        var kernel = new LinkedHashMap<String, @Nullable Object>();
        kernel.put("name", System.getProperty("os.name"));
        kernel.put("release", System.getProperty("os.version"));
        kernel.put("machine", System.getProperty("os.arch"));
        return kernel;
    }

    private static Map<String, @Nullable Object> privileges() {
        var status = lines(Path.of("/proc/self/status"));
        var privileges = new LinkedHashMap<String, @Nullable Object>();
        privileges.put("euid", number(field(status, "Uid:", 2)));
        var capabilities = field(status, "CapEff:", 1);
        privileges.put("CAP_NET_BIND_SERVICE", capability(capabilities, 10));
        privileges.put("CAP_NET_ADMIN", capability(capabilities, 12));
        privileges.put("CAP_NET_RAW", capability(capabilities, 13));
        privileges.put("lowest_unprivileged_port", sysctl("ipv4/ip_unprivileged_port_start"));
        return privileges;
    }

    private static @Nullable Boolean capability(@Nullable String mask, int bit) {
        return mask == null ? null : (Long.parseUnsignedLong(mask, 16) >> bit & 1) == 1;
    }

    private static Map<String, @Nullable Object> limits() {
        var all = lines(Path.of("/proc/self/limits"));
        var limits = new LinkedHashMap<String, @Nullable Object>();
        limits.put("open_files_soft", number(field(all, "Max open files", 3)));
        limits.put("open_files_hard", number(field(all, "Max open files", 4)));
        limits.put("somaxconn", sysctl("core/somaxconn"));
        limits.put("rmem_max", sysctl("core/rmem_max"));
        limits.put("wmem_max", sysctl("core/wmem_max"));
        return limits;
    }

    private static Map<String, @Nullable Object> waiting() {
        var waiting = new LinkedHashMap<String, @Nullable Object>();
        try (var _ = Selector.open()) { // on Linux it is one
            waiting.put("epoll", OPENS);
        } catch (IOException e) {
            waiting.put("epoll", String.valueOf(e.getMessage()));
        }
        var disabled = first(lines(IO_URING));
        waiting.put("io_uring", disabled == null ? "unknown" : ioUring(disabled));
        waiting.put(
                "io_uring_found_by",
                disabled == null ? "there is no " + IO_URING : IO_URING + " is " + disabled);
        return waiting;
    }

    private static String ioUring(String disabled) {
        return switch (disabled) {
            case "0" -> "enabled";
            case "1" -> "enabled for its group and for CAP_SYS_ADMIN";
            default -> "disabled";
        };
    }

    /** Each family's types, and whether they open or why not. */
    private static Map<String, @Nullable Object> sockets(Executor closing) {
        var sockets = new LinkedHashMap<String, @Nullable Object>();
        FAMILIES.forEach((name, number) -> {
            var types = new LinkedHashMap<String, String>();
            for (var type : TYPES) {
                // A kernel without the family need not be asked for each type.
                var absent = types.containsValue(NO_FAMILY);
                types.put(
                        type.toString(),
                        absent ? NO_FAMILY : tried(new Family(number), type, closing));
            }
            sockets.put(name, types);
        });
        return sockets;
    }

    private static String tried(Family family, Type type, Executor closing) {
        try {
            var socket = Socket.open(family, type, protocol(family, type));
            closing.execute(() -> close(socket));
            return OPENS;
        } catch (IOException e) {
            return why(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It has never been used: nothing is lost.
        }
    }

    /** Most families have a protocol of their own choice for each type; raw ones need one. */
    private static Protocol protocol(Family family, Type type) {
        if (type.number() != Type.RAW.number()) {
            return Protocol.DEFAULT;
        }
        return switch (family.number()) {
            case 2 -> Protocol.ICMP;
            case 10 -> Protocol.ICMPV6;
            case 29 -> new Protocol(1); // CAN_RAW
            default -> Protocol.DEFAULT;
        };
    }

    private static String why(IOException failure) {
        var errno = Errno.of(failure);
        return errno == null ? String.valueOf(failure.getMessage()) : errno.name();
    }

    private static @Nullable Long sysctl(String name) {
        return number(first(lines(NET.resolve(name))));
    }

    /** Not with {@code Files.readString}: it asks for one byte first, /proc/sys answers once. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static @Nullable String first(List<String> lines) {
        return lines.isEmpty() ? null : lines.getFirst();
    }

    /** The word at {@code index} of the line that starts so. */
    private static @Nullable String field(List<String> lines, String start, int index) {
        for (var line : lines) {
            if (line.startsWith(start)) {
                var words = line.strip().split("\\s+", -1);
                return index < words.length ? words[index] : null;
            }
        }
        return null;
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null; // such as "unlimited"
        }
    }
}
