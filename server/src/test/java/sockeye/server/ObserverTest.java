package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.Address;
import sockeye.Socket;

@Timeout(60)
class ObserverTest extends ServerFixture {
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    private final Observer observer =
            new Observer() {
                @Override
                public void begun(Connection connection) {
                    news.add("begun");
                    throw new IllegalStateException("an error, for this test");
                }

                @Override
                public void ended(Served served, Outcome outcome, Duration time) {
                    news.add(outcome + " " + served.received() + " " + served.sent());
                }

                @Override
                public void rejected(Address peer, Rejection reason) {
                    news.add(reason.toString());
                }
            };

    private String next() throws InterruptedException {
        String next = news.poll(20, TimeUnit.SECONDS);
        return next == null ? "(nothing)" : next;
    }

    @Test
    void whatHappensIsTold() throws Exception {
        Running server =
                start(
                        Server.stream(ECHO)
                                .observer(observer)
                                .limits(Limits.DEFAULT.perAddress(1).idle(Duration.ofMillis(300))));
        Socket client = client(server);
        assertThat(ask(client, "hello")).isEqualTo("hello");
        assertTurnedAway(server);
        assertThat(ended(client)).isTrue();
        assertThat(List.of(next(), next(), next()))
                .containsExactlyInAnyOrder("begun", "PER_ADDRESS", "TIMED_OUT 5 5");
        server.close();
        Statistics statistics = server.statistics();
        assertThat(statistics.ended()).containsEntry(Outcome.TIMED_OUT, 1L);
        assertThat(statistics.rejected()).containsEntry(Rejection.PER_ADDRESS, 1L);
        assertThat(statistics.received()).isEqualTo(5);
        assertThat(statistics.sent()).isEqualTo(5);
        assertThat(statistics.times().quantile(1)).isGreaterThanOrEqualTo(SOON);
        assertThat(statistics.now()).isZero();
    }

    @Test
    void theQueueIsSeen() throws Exception {
        Running server = start(Server.stream(ECHO).oneAtATime());
        assertThat(ask(client(server), "first")).isEqualTo("first");
        client(server);
        client(server);
        assertThat(server.statistics().queue()).isEqualTo(2);
        assertThat(server.statistics().now()).isEqualTo(1);
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                Arguments.of(Outcome.DONE, (Handler) _ -> {}),
                Arguments.of(
                        Outcome.FAILED,
                        (Handler)
                                _ -> {
                                    throw new IOException("of another socket");
                                }),
                Arguments.of(
                        Outcome.INTERRUPTED,
                        (Handler)
                                _ -> {
                                    throw new InterruptedException();
                                }),
                Arguments.of(
                        Outcome.MALFORMED,
                        (Handler)
                                _ -> {
                                    throw new EOFException();
                                }),
                Arguments.of(
                        Outcome.BROKEN,
                        (Handler)
                                connection -> {
                                    connection.close();
                                    throw new UncheckedIOException(brokenBy(connection));
                                }));
    }

    private static IOException brokenBy(Connection connection) {
        try {
            throw new IllegalStateException("read " + connection.input().read());
        } catch (IOException e) {
            return e;
        }
    }

    @ParameterizedTest
    @MethodSource
    void outcomes(Outcome outcome, Handler handler) throws Exception {
        Running server = start(Server.stream(handler));
        assertThat(ended(client(server))).isTrue();
        server.close();
        assertThat(server.statistics().ended()).containsEntry(outcome, 1L);
    }
}
