package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Socket;
import sockeye.Udp;
import sockeye.testing.Task;

/** How many bytes of datagrams are held. */
@Timeout(60)
class ReceiverTest extends ServerFixture {
    private static final int LONG_ONE = 65_000;

    /** So many long ones that there is no room for the longest beside them. */
    private static final int FULL = (64 << 20) / LONG_ONE;

    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    private final Semaphore finish = new Semaphore(0);
    private Socket socket;
    private Socket caller;

    @BeforeEach
    void bind() throws Exception {
        socket = open.add(Udp.bind("127.0.0.1", 0));
        caller = open.add(Udp.connect("127.0.0.1", socket.localPort()));
    }

    private Taker taker(Limits limits, ThreadFactory threads, DatagramHandler handler) {
        Server recipe = Server.datagram(handler).limits(limits);
        return recipe.service(new Workers(threads, recipe.gate()), () -> false).taker(socket);
    }

    /** Takes as many as there is room for, whose handlers wait for {@code finish}. */
    private Taker full() throws Exception {
        Taker taker =
                taker(
                        Limits.DEFAULT,
                        THREADS,
                        request -> {
                            finish.acquire();
                            events.add(request.text().substring(0, 1));
                        });
        for (int i = 0; i < FULL; i++) {
            take(taker, LONG_ONE);
        }
        return taker;
    }

    private void take(Taker taker, int length) throws Exception {
        caller.send(new byte[length]);
        assertThat(taker.take()).isTrue();
    }

    @Test
    void whatIsTooMuchWaitsInTheKernelUntilThereIsRoom() throws Exception {
        Task<Boolean> next = Task.start(full()::take).parked();
        caller.send("next".getBytes(UTF_8));
        finish.release();
        assertThat(event()).isEqualTo("\0");
        assertThat(next.get()).isTrue();
        finish.release(FULL);
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < FULL; i++) {
            rest.add(event());
        }
        assertThat(rest).containsOnlyOnce("n").containsOnly("\0", "n");
    }

    @Test
    void whoWaitsForRoomCanBeInterruptedAndLosesNothing() throws Exception {
        Taker taker = full();
        caller.send("next".getBytes(UTF_8));
        Task<Boolean> next = Task.start(taker::take).parked();
        next.interrupt();
        assertThat(next.failure()).isInstanceOf(InterruptedException.class);
        finish.release();
        assertThat(event()).isEqualTo("\0");
        assertThat(taker.take()).isTrue();
        finish.release(FULL);
    }

    /** Twice as many of each kind as there would be room for. */
    @ParameterizedTest
    @ValueSource(ints = {0, LONG_ONE})
    void whatFailsGivesItsRoomBack(int length) throws Exception {
        Taker throwing =
                taker(
                        Limits.DEFAULT,
                        THREADS,
                        _ -> {
                            throw new InterruptedException("for this test");
                        });
        Taker refusing = taker(Limits.DEFAULT.datagramRate(1), THREADS, _ -> {});
        Taker threadless =
                taker(
                        Limits.DEFAULT,
                        _ -> {
                            throw new IllegalStateException("no thread, for this test");
                        },
                        _ -> {});
        Logger log = Logger.getLogger("sockeye.server");
        log.setUseParentHandlers(false); // it has a line for each thread that there is not
        for (int i = 0; i < 2 * FULL; i++) {
            assertThat(throwing.take()).as("nothing there").isFalse();
            take(throwing, length);
            take(refusing, length);
            take(threadless, length);
        }
        log.setUseParentHandlers(true);
    }
}
