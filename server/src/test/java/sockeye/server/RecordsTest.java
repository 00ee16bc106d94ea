package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sockeye.Address;
import sockeye.Socket;
import sockeye.proxy.ProxyHeader;
import sockeye.proxy.TrustedSources;

/** What is written down of connections. */
@Timeout(60)
class RecordsTest extends ServerFixture {
    private void serveTwo(Observer observer) throws Exception {
        Server server = Server.stream(ECHO).limits(Limits.DEFAULT.perAddress(1));
        Running running = start(server.observer(observer));
        try (Socket client = client(running)) {
            assertThat(ask(client, "hello")).isEqualTo("hello");
            assertTurnedAway(running);
        }
        running.shutdown(LONG);
        running.await();
    }

    /** Something that is logged. */
    private interface Action {
        void run() throws Exception;
    }

    /** The lines of the access log become events. */
    private void logged(Action task) throws Exception {
        Logger logger = Logger.getLogger("sockeye.access");
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        events.add(new SimpleFormatter().formatMessage(line));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            task.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void theAccessLogHasALineForEach() throws Exception {
        logged(() -> serveTwo(new AccessLog()));
        assertThat(List.of(event(), event()))
                .anySatisfy(line ->
                        assertThat(line)
                                .matches(
                                        "127\\.0\\.0\\.1:\\d+ DONE \\d+\\.\\d ms received 5"
                                                + " sent 5"))
                .anySatisfy(line ->
                        assertThat(line).matches("127\\.0\\.0\\.1:\\d+ rejected PER_ADDRESS"));
    }

    @Test
    void aNameIsOneFieldOfItsLine() throws Exception {
        String name = "/x DONE 0.1 ms\r\n127.0.0.1:1\u2028\u202e";
        ProxyHeader header =
                ProxyHeader.proxy(new Address.Pathname(name), new Address.Pathname("/y"));
        Server server = Server.stream(ECHO).behind(TrustedSources.of("127.0.0.0/8"));
        Running running = start(server.observer(new AccessLog()));
        logged(() -> {
            try (Socket client = client(running)) {
                header.send(client);
                assertThat(ask(client, "hello")).isEqualTo("hello");
            }
            running.shutdown(LONG);
            running.await();
        });
        assertThat(event())
                .startsWith("unix:/x%20DONE%200.1%20ms%0D%0A127.0.0.1:1%E2%80%A8%E2%80%AE DONE ");
    }

    @Test
    void theFlightRecorderHasAnEventForEach(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("sockeye.Served");
            recording.enable("sockeye.Rejected");
            recording.start();
            serveTwo(new FlightRecording());
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> recorded =
                RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().startsWith("sockeye."))
                        .toList();
        assertThat(recorded).hasSize(2);
        for (RecordedEvent event : recorded) {
            assertThat(event.getString("peer")).startsWith("127.0.0.1:");
            if (event.getEventType().getName().equals("sockeye.Served")) {
                assertThat(event.getString("outcome")).isEqualTo("DONE");
                assertThat(event.getLong("received")).isEqualTo(5);
                assertThat(event.getLong("sent")).isEqualTo(5);
                assertThat(event.getDuration("time")).isPositive();
            } else {
                assertThat(event.getString("reason")).isEqualTo("PER_ADDRESS");
            }
        }
    }
}
