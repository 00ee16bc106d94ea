package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;
import sockeye.Family;
import sockeye.Fd;
import sockeye.Socket;
import sockeye.Type;

/** With every descriptor taken. */
@Timeout(60)
class ShortageTest extends ServerFixture {
    /** A server with a client, whose classes have been loaded: that takes descriptors. */
    private Running startWarm() throws Exception {
        Running server = start(Server.stream(ECHO).limits(Limits.DEFAULT.perAddress(1)));
        assertThat(ask(client(server), "before")).isEqualTo("before");
        assertTurnedAway(server);
        new Hoard().close();
        System.getLogger("sockeye.server").log(System.Logger.Level.INFO, "a shortage is to come");
        assertThat(cpu()).isPositive();
        return server;
    }

    /** One that has its descriptor already, and will not be turned away for its address. */
    private Socket prepared() throws IOException {
        Socket client = Socket.open(Family.INET, Type.STREAM);
        open.add(client);
        return client.bind(Address.parse("127.0.0.2:0")).timeout(LONG);
    }

    private static Address address(Running server) throws IOException {
        return server.sockets().getFirst().localAddress();
    }

    @Test
    void theServerWaitsForOneToComeFree() throws Exception {
        Running server = startWarm();
        Socket waiting = prepared();
        long freed;
        try (Hoard _ = new Hoard()) {
            waiting.connect(address(server)).sendAll(new byte[] {'?'});
            long busy = cpu();
            waiting.timeout(Duration.ofMillis(400));
            assertThatThrownBy(() -> waiting.recv(1)).isInstanceOf(SocketTimeoutException.class);
            assertThat(cpu() - busy).isLessThan(Duration.ofMillis(200).toNanos());
            freed = System.nanoTime();
        }
        assertThat(waiting.timeout(LONG).recvAll(1)).containsExactly('?');
        assertThat(Duration.ofNanos(System.nanoTime() - freed))
                .isLessThan(Duration.ofMillis(1_100));
    }

    /** Of this process, in ns. */
    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** A log may have to open a file. */
    @Test
    void theSpareDescriptorIsLent() throws Exception {
        Path file = Path.of("/dev/null");
        try (Spare spare = new Spare();
                Hoard _ = new Hoard()) {
            assertThatThrownBy(() -> Fd.open(file)).hasMessageContaining("EMFILE");
            spare.lend(() -> events.add(opened(file)));
            assertThat(event()).isEqualTo("opened");
            assertThatThrownBy(() -> Fd.open(file)).hasMessageContaining("EMFILE");
            Runnable failing =
                    () -> {
                        throw new IllegalStateException("an error, for this test");
                    };
            assertThatThrownBy(() -> spare.lend(failing)).isInstanceOf(RuntimeException.class);
            spare.lend(() -> events.add(opened(file)));
            assertThat(event()).isEqualTo("opened");
        }
    }

    private static String opened(Path file) {
        try (Fd _ = Fd.open(file)) {
            return "opened";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void whoWaitsThroughTheLongestPauseIsTold() throws Exception {
        Running server = startWarm();
        Socket waiting = prepared();
        try (Hoard _ = new Hoard()) {
            waiting.connect(address(server));
            assertReset(waiting);
        }
        assertThat(server.statistics().rejected()).containsEntry(Rejection.NO_DESCRIPTOR, 1L);
        Socket next = prepared().connect(address(server));
        assertThat(ask(next, "after")).isEqualTo("after");
    }
}
