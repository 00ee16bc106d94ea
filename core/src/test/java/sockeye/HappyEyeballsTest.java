package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.closing.Closeables;

/** Connecting to a name with several addresses, RFC 8305. */
@Timeout(30)
class HappyEyeballsTest {
    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        Closeables.closeAll(open.reversed());
    }

    @Test
    void familiesTakeTurns() {
        List<Address.Inet> six =
                List.of(
                        Address.inet("2001:db8::1", 1),
                        Address.inet("2001:db8::2", 1),
                        Address.inet("2001:db8::3", 1));
        List<Address.Inet> four = List.of(Address.inet("192.0.2.1", 1));
        List<Address.Inet> all = new ArrayList<>(six);
        all.addAll(four);

        assertThat(HappyEyeballs.interleaved(all))
                .containsExactly(six.get(0), four.get(0), six.get(1), six.get(2));
    }

    @Test
    void theFirstThatAnswersIsKept() throws IOException {
        Address.Inet first = listening();
        Address.Inet second = listening();

        try (Socket socket = HappyEyeballs.connect(List.of(first, second))) {
            assertThat(socket.peerAddress()).isEqualTo(first);
        }
    }

    @Test
    void aRefusalStartsTheNextAtOnce() throws IOException {
        Address.Inet listening = listening();
        long start = System.nanoTime();

        try (Socket socket = HappyEyeballs.connect(List.of(refusing(), refusing(), listening))) {
            assertThat(socket.peerAddress()).isEqualTo(listening);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(HappyEyeballs.DELAY);
    }

    @Test
    void oneThatDoesNotAnswerHoldsUpTheNextForAMomentOnly() throws IOException {
        Address.Inet silent = silent();
        Address.Inet listening = listening();
        long start = System.nanoTime();

        try (Socket socket = HappyEyeballs.connect(List.of(silent, listening))) {
            assertThat(socket.peerAddress()).isEqualTo(listening);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(HappyEyeballs.DELAY, HappyEyeballs.DELAY.multipliedBy(4));
    }

    @Test
    void ifNoneAnswersTheFirstFailureIsThrownWithTheOthers() throws IOException {
        Address.Inet first = refusing();
        Address.Inet second = refusing();

        assertThatThrownBy(() -> HappyEyeballs.connect(List.of(first, second)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("connect " + first)
                .hasMessageContaining("ECONNREFUSED")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void aDeadlineBoundsTheWhole() throws IOException {
        Address.Inet silent = silent();

        assertThatThrownBy(() ->
                        Deadline.in(Duration.ofMillis(400))
                                .call(() -> HappyEyeballs.connect(List.of(silent, silent))))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void theDefaultTimeoutBoundsTheWhole() throws IOException {
        Address.Inet silent = silent();
        Socket.defaultTimeout(Optional.of(Duration.ofMillis(200)));
        try {
            assertThatThrownBy(() -> Tcp.connect("127.0.0.1", silent.port()))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("connect " + silent);
        } finally {
            Socket.defaultTimeout(Optional.empty());
        }
    }

    @Test
    void aNameIsLookedUp() throws IOException {
        Address.Inet listening = listening();

        try (Socket socket = Tcp.connect("localhost", listening.port())) {
            assertThat(socket.peerAddress()).isEqualTo(listening);
        }
    }

    private Address.Inet listening() throws IOException {
        Socket listener = Tcp.listen(0);
        open.add(listener);
        return (Address.Inet) listener.localAddress();
    }

    /** A port that is taken, but on which nobody listens. */
    private Address.Inet refusing() throws IOException {
        Socket bound = Socket.open(Family.INET, Type.STREAM).bind(Address.inet("127.0.0.1", 0));
        open.add(bound);
        return (Address.Inet) bound.localAddress();
    }

    /** A listener with a full queue: the kernel drops what else comes. */
    private Address.Inet silent() throws IOException {
        Socket listener =
                Socket.open(Family.INET, Type.STREAM).bind(Address.inet("127.0.0.1", 0)).listen(0);
        open.add(listener);
        Address.Inet address = (Address.Inet) listener.localAddress();
        boolean queued = true;
        while (queued) {
            Socket filler = Socket.open(Family.INET, Type.STREAM).timeout(Duration.ofMillis(100));
            open.add(filler);
            try {
                filler.connect(address);
            } catch (SocketTimeoutException e) {
                queued = false;
            }
        }
        return address;
    }
}
