package sockeye.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import sockeye.Address;
import sockeye.Control;
import sockeye.Family;
import sockeye.Fd;
import sockeye.Socket;
import sockeye.Type;

/**
 * Tells the service manager how this service is. Corresponds to sd_notify(3).
 *
 * {@snippet :
 * Notifier manager = Notifier.ofProcess();
 * try (Running running = server.start(listeners)) {
 *     manager.ready();
 *     running.await();
 * }
 * }
 *
 * <p>Each method sends one datagram to the socket that NOTIFY_SOCKET names, and returns whether it
 * did: without that variable there is nobody to tell, and nothing is done. If the manager takes
 * nothing for 5 s, SocketTimeoutException is thrown. Processes that Java starts inherit the
 * variable; the manager ignores them unless the unit's NotifyAccess= says otherwise.
 *
 * <p>Any thread may call any method.
 */
public final class Notifier {
    /** The manager ignores a datagram that is longer, in bytes. */
    private static final int LONGEST = 4096;

    private static final int LONGEST_NAME = 255;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Environment environment;
    private final Duration patience;

    Notifier(Environment environment, Duration patience) {
        this.environment = environment;
        this.patience = patience;
    }

    /**
     * The notifier of this process.
     *
     * @return a notifier to what NOTIFY_SOCKET in its environment names
     */
    public static Notifier ofProcess() {
        return new Notifier(Environment.ofProcess(), PATIENCE);
    }

    /**
     * The service has started, or has read its configuration again: {@code READY=1}.
     *
     * @return whether it was sent
     * @throws IOException as {@link #send}
     */
    public boolean ready() throws IOException {
        return send("READY=1");
    }

    /**
     * The service begins to stop: {@code STOPPING=1}.
     *
     * @return whether it was sent
     * @throws IOException as {@link #send}
     */
    public boolean stopping() throws IOException {
        return send("STOPPING=1");
    }

    /**
     * The service begins to read its configuration again, after which it says {@link #ready}:
     * {@code RELOADING=1}, with the present time in {@code MONOTONIC_USEC}, as units of
     * Type=notify-reload need it.
     *
     * @return whether it was sent
     * @throws IOException as {@link #send}
     */
    public boolean reloading() throws IOException {
        return send("RELOADING=1", "MONOTONIC_USEC=" + monotonicMicros());
    }

    /** On Linux, nanoTime is CLOCK_MONOTONIC. */
    static long monotonicMicros() {
        return NANOSECONDS.toMicros(System.nanoTime());
    }

    /**
     * What the service is doing, for people to read: {@code STATUS=}.
     *
     * @param text one line
     * @return whether it was sent
     * @throws IOException as {@link #send}
     * @throws IllegalArgumentException if {@code text} has several lines, or is too long
     */
    public boolean status(String text) throws IOException {
        return send("STATUS=" + text);
    }

    /**
     * Which process is the service's main one: {@code MAINPID=}.
     *
     * @param pid its number
     * @return whether it was sent
     * @throws IOException as {@link #send}
     * @throws IllegalArgumentException if {@code pid} is not positive
     */
    public boolean mainPid(long pid) throws IOException {
        if (pid <= 0) {
            throw new IllegalArgumentException("pid: " + pid + " is not positive");
        }
        return send("MAINPID=" + pid);
    }

    /**
     * The service is alive: {@code WATCHDOG=1}, to be sent every {@link #watchdogInterval}.
     *
     * @return whether it was sent
     * @throws IOException as {@link #send}
     */
    public boolean watchdog() throws IOException {
        return send("WATCHDOG=1");
    }

    /**
     * How often {@link #watchdog} is to be called: half of the time after which the manager takes
     * the service for dead, which WATCHDOG_USEC says. Corresponds to sd_watchdog_enabled(3).
     *
     * @return the interval; empty if the manager does not wait for it, or WATCHDOG_PID is another
     *     process
     * @throws IOException if one of the two variables is no number
     */
    public Optional<Duration> watchdogInterval() throws IOException {
        boolean ours =
                environment.variable("WATCHDOG_PID").isEmpty()
                        || environment.isOurs("WATCHDOG_PID");
        return environment
                .number("WATCHDOG_USEC", 1, Long.MAX_VALUE)
                .filter(_ -> ours)
                .map(micros -> Duration.of(micros, ChronoUnit.MICROS).dividedBy(2));
    }

    /**
     * Gives descriptors to the manager, which keeps them for the next start of this service, or as
     * long as the unit's FileDescriptorStoreMax= and others allow: {@code FDSTORE=1}. {@link
     * Activation} finds them again. The caller's stay open.
     *
     * @param name under which name: 1 to 255 characters of ASCII that can be printed, no colon
     * @param descriptors what to keep, 1 to 253
     * @return whether it was sent
     * @throws IOException as {@link #send}
     * @throws IllegalArgumentException if the name is none, or there are too few or too many
     */
    public boolean store(String name, Fd... descriptors) throws IOException {
        if (descriptors.length < 1 || descriptors.length > Control.MAX_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "descriptors: "
                            + descriptors.length
                            + " are not 1 to "
                            + Control.MAX_DESCRIPTORS);
        }
        byte[] message = message("FDSTORE=1", "FDNAME=" + checkedName(name));
        return deliver(message, new Control.Rights(List.of(descriptors)));
    }

    /**
     * Lets the manager close the descriptors that it keeps under a name: {@code FDSTOREREMOVE=1}.
     *
     * @param name the name
     * @return whether it was sent
     * @throws IOException as {@link #send}
     * @throws IllegalArgumentException if no descriptor can have the name
     */
    public boolean remove(String name) throws IOException {
        return send("FDSTOREREMOVE=1", "FDNAME=" + checkedName(name));
    }

    private static String checkedName(String name) {
        boolean plain = name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ':');
        if (!plain || name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("name: \"" + name + "\" cannot be one");
        }
        return name;
    }

    /**
     * Sends what has no method of its own, such as {@code EXTEND_TIMEOUT_USEC=5000000}.
     *
     * @param assignments what to tell, each {@code NAME=value}, without line ends
     * @return whether it was sent
     * @throws IOException if NOTIFY_SOCKET is neither an absolute path nor an abstract name ({@code
     *     @name}), nobody receives there (ECONNREFUSED, ENOENT), or nobody has for 5 s
     * @throws IllegalArgumentException if one is no assignment, or all are more than 4,096 bytes
     */
    public boolean send(String... assignments) throws IOException {
        return deliver(message(assignments));
    }

    private static byte[] message(String... assignments) {
        for (String one : assignments) {
            if (one.indexOf('=') < 1 || one.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("assignments: \"" + one + "\" is none");
            }
        }
        byte[] message = String.join("\n", assignments).getBytes(UTF_8);
        if (message.length == 0 || message.length > LONGEST) {
            throw new IllegalArgumentException(
                    "assignments: " + message.length + " bytes are not 1 to " + LONGEST);
        }
        return message;
    }

    private boolean deliver(byte[] message, Control... control) throws IOException {
        Optional<String> manager = environment.variable("NOTIFY_SOCKET");
        if (manager.isEmpty()) {
            return false;
        }
        Address address = address(manager.get());
        try (Socket socket = Socket.open(Family.UNIX, Type.DGRAM).timeout(patience)) {
            socket.connect(address).sendMessage(ByteBuffer.wrap(message), control);
            return true;
        }
    }

    private static Address address(String name) throws SocketException {
        try {
            return switch (name.isEmpty() ? ' ' : name.charAt(0)) {
                case '/' -> new Address.Pathname(name);
                case '@' -> new Address.Abstract(name.substring(1));
                default -> throw new IllegalArgumentException("neither a path nor an @name");
            };
        } catch (IllegalArgumentException e) {
            throw new SocketException("NOTIFY_SOCKET=" + name + ": " + e.getMessage(), e);
        }
    }
}
