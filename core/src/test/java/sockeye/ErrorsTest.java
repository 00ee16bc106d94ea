package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.poll.Descriptor;

/** From error numbers to exceptions. */
@Timeout(20)
class ErrorsTest {
    private static final List<String> CALLS =
            List.of("bind", "connect", "recv", "send", "sendto", "accept", "setsockopt SO_MARK");

    private record Line(Set<Errno> errors, Set<String> calls, Class<? extends IOException> type) {}

    /** The first line that fits counts. */
    private static final List<Line> TABLE =
            List.of(
                    line(ConnectException.class, List.of("connect"), Errno.ETIMEDOUT),
                    line(
                            NoRouteToHostException.class,
                            CALLS,
                            Errno.ENETUNREACH,
                            Errno.EHOSTUNREACH),
                    line(ConnectException.class, List.of("connect"), Errno.ECONNREFUSED),
                    line(PortUnreachableException.class, CALLS, Errno.ECONNREFUSED),
                    line(
                            BindException.class,
                            List.of("bind"),
                            Errno.EADDRINUSE,
                            Errno.EADDRNOTAVAIL,
                            Errno.EACCES),
                    line(SocketException.class, CALLS, Errno.values()));

    private static Line line(
            Class<? extends IOException> type, List<String> calls, Errno... errors) {
        return new Line(EnumSet.copyOf(Arrays.asList(errors)), Set.copyOf(calls), type);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void everyNumberAtEveryCall(Errno errno) {
        for (String call : CALLS) {
            IOException e = Failure.of(call, -errno.number(), "127.0.0.1:80");
            Class<?> expected =
                    TABLE.stream()
                            .filter(line ->
                                    line.errors.contains(errno) && line.calls.contains(call))
                            .findFirst()
                            .orElseThrow()
                            .type;
            assertThat(e).isExactlyInstanceOf(expected);
            assertThat(e).hasMessage(call + " 127.0.0.1:80: " + errno.text() + " (" + errno + ")");
            assertThat(Errno.of(e)).isEqualTo(errno);
            ErrnoException cause = cause(e);
            assertThat(cause.call()).isEqualTo(call);
            assertThat(cause.errno()).isEqualTo(errno);
            assertThat(cause.number()).isEqualTo(errno.number());
            assertThat(cause.getStackTrace()).isEmpty();
            assertThat(cause).hasMessage(call + ": " + errno.text() + " (" + errno + ")");
            assertThat(e.getStackTrace()).isNotEmpty();
        }
    }

    private static ErrnoException cause(IOException e) {
        return (ErrnoException) Objects.requireNonNull(e.getCause());
    }

    @Test
    void aNumberWithoutName() {
        IOException e = Failure.of("recv", -4095, "x");
        assertThat(e).isExactlyInstanceOf(SocketException.class);
        assertThat(e).hasMessage("recv x: Unknown error 4095");
        assertThat(Errno.of(e)).isEqualTo(Errno.UNKNOWN);
        assertThat(cause(e).number()).isEqualTo(4095);
        assertThat(Errno.of(58)).isEqualTo(Errno.UNKNOWN); // a gap in the kernel's list
        assertThat(Errno.of(0)).isEqualTo(Errno.UNKNOWN);
    }

    @Test
    void endsOfWaits() {
        assertThat(Failure.of("recv", Descriptor.CLOSED, "x"))
                .isExactlyInstanceOf(SocketClosedException.class)
                .hasMessage("recv x: closed")
                .hasNoCause();
        assertThat(Failure.of("recv", Descriptor.EXPIRED, "x"))
                .isExactlyInstanceOf(SocketTimeoutException.class)
                .hasMessage("recv x: timed out")
                .hasNoCause();
        assertThat(Failure.of("recv", Descriptor.INTERRUPTED, "x"))
                .isExactlyInstanceOf(InterruptedIOException.class)
                .hasMessage("recv x: interrupted")
                .hasNoCause();
    }

    @Test
    void errorsOfFiles() {
        assertFile(Errno.ENOENT, NoSuchFileException.class);
        assertFile(Errno.EEXIST, FileAlreadyExistsException.class);
        assertFile(Errno.EACCES, AccessDeniedException.class);
        assertFile(Errno.EISDIR, FileSystemException.class);
        assertFile(Errno.EMFILE, FileSystemException.class);
        assertThat(Failure.ofFile("open", Descriptor.EXPIRED, "/x"))
                .isExactlyInstanceOf(SocketTimeoutException.class)
                .hasMessage("open /x: timed out");
    }

    private static void assertFile(Errno errno, Class<? extends FileSystemException> type) {
        IOException e = Failure.ofFile("open", -errno.number(), "/x");
        assertThat(e).isExactlyInstanceOf(type);
        assertThat(e).hasMessage("/x: open: " + errno.text() + " (" + errno + ")");
        assertThat(((FileSystemException) e).getFile()).isEqualTo("/x");
        assertThat(Errno.of(e)).isEqualTo(errno);
    }

    @Test
    void checkPassesResultsOn() throws IOException {
        Object never =
                new Object() {
                    @Override
                    public String toString() {
                        throw new AssertionError("asked without need");
                    }
                };
        assertThat(Failure.check("recv", 0, never)).isZero();
        assertThat(Failure.check("recv", 7, never)).isEqualTo(7);
    }

    @Test
    void errnoIsFoundBehindOtherExceptions() {
        IOException e = Failure.of("connect", -Errno.ECONNREFUSED.number(), "x");
        assertThat(Errno.of(new UncheckedIOException(new IOException("outer", e))))
                .isEqualTo(Errno.ECONNREFUSED);
        assertThat(Errno.of(new IOException("no errno"))).isNull();
        assertThat(Errno.of(new ErrnoException("bind", 98))).isEqualTo(Errno.EADDRINUSE);
    }

    @Test
    void theFirstErrnoOfTheChainCounts() {
        ErrnoException inner = new ErrnoException("bind", 98);
        IOException outer = Failure.of("connect", -111, "x");
        cause(outer).initCause(inner);
        assertThat(Errno.of(outer)).isEqualTo(Errno.ECONNREFUSED);
    }

    @Test
    void theKernelsOwnErrors() throws IOException {
        Address taken;
        try (Socket second = Socket.open(Family.INET, Type.STREAM)) {
            try (Socket first = Tcp.listen(0)) {
                taken = first.localAddress();
                BindException e =
                        catchThrowableOfType(BindException.class, () -> second.bind(taken));
                assertThat(e).hasMessage("bind " + taken + ": Address already in use (EADDRINUSE)");
                assertThat(Errno.of(e)).isEqualTo(Errno.EADDRINUSE);
            }
            ConnectException refused =
                    catchThrowableOfType(ConnectException.class, () -> second.connect(taken));
            assertThat(refused)
                    .hasMessage("connect " + taken + ": Connection refused (ECONNREFUSED)");
        }
    }

    @Test
    void exceptionsCanBeSwitchedOver() {
        IOException e = Failure.of("connect", -Errno.ENOENT.number(), "unix:/x");
        String said =
                switch (Errno.of(e)) {
                    case ENOENT -> "no such path";
                    case null -> "no errno";
                    default -> "other";
                };
        assertThat(said).isEqualTo("no such path");
    }
}
