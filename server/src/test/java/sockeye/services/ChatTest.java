package sockeye.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.server.Report;
import sockeye.testing.Task;

@Timeout(60)
class ChatTest {
    private Served chat;

    /** Somebody who has been welcomed. */
    private record Guest(Socket socket, BufferedReader lines, String welcome) {
        void say(String text) throws IOException {
            socket.sendAll((text + "\n").getBytes(UTF_8));
        }

        String hear() throws IOException {
            String line = lines.readLine();
            return line == null ? "(the end)" : line;
        }
    }

    @BeforeEach
    void start() throws IOException {
        chat = Served.of("chat");
    }

    @AfterEach
    void stop() throws Exception {
        chat.close();
    }

    private Guest join() throws IOException {
        Socket socket = chat.client();
        BufferedReader lines = socket.reader();
        return new Guest(socket, lines, String.valueOf(lines.readLine()));
    }

    @Test
    void eachLineGoesToAllOthers() throws Exception {
        Guest one = join();
        Guest two = join();
        Guest three = join();
        assertThat(one.welcome()).isEqualTo("* you are guest-1; others: 0");
        assertThat(three.welcome()).isEqualTo("* you are guest-3; others: 2");
        assertThat(one.hear()).isEqualTo("* guest-2 joined");
        assertThat(one.hear()).isEqualTo("* guest-3 joined");
        assertThat(two.hear()).isEqualTo("* guest-3 joined");

        two.say("Grüße");
        assertThat(one.hear()).isEqualTo("<guest-2> Grüße");
        assertThat(three.hear()).isEqualTo("<guest-2> Grüße");
        three.say("an answer\r");
        assertThat(two.hear()).as("not its own line").isEqualTo("<guest-3> an answer");
    }

    @Test
    void whoLeavesIsMissedAndHearsWhatWasSaidBefore() throws Exception {
        Guest one = join();
        Guest two = join();
        Guest three = join();
        assertThat(one.hear()).isEqualTo("* guest-2 joined");
        assertThat(one.hear()).isEqualTo("* guest-3 joined");
        one.say("last words");
        assertThat(three.hear()).isEqualTo("<guest-1> last words");
        two.socket().shutdown(Shutdown.SHUT_WR);
        assertThat(one.hear()).isEqualTo("* guest-2 left");
        assertThat(two.lines().lines()).contains("<guest-1> last words");
    }

    @Test
    void nobodyWritesToAnothersTerminal() throws Exception {
        Guest one = join();
        Guest two = join();
        one.hear();
        two.say("\u001b[2J\u009b\ttab \u0007");
        assertThat(one.hear()).isEqualTo("<guest-2> ?[2J?\ttab ?");
        two.socket().sendAll(new byte[] {(byte) 0xff, '\n'});
        assertThat(one.hear()).isEqualTo("<guest-2> \ufffd");
    }

    @Test
    void aLineThatIsTooLongEndsItsSenderOnly() throws Exception {
        Guest one = join();
        Guest two = join();
        one.hear();
        two.say("x".repeat(1024));
        assertThat(one.hear()).isEqualTo("<guest-2> " + "x".repeat(1024));
        two.say("x".repeat(1025));
        assertThat(one.hear()).isEqualTo("* guest-2 left");
    }

    /** One reads nothing: the others hear every line, and in the end that it has left. */
    @Test
    void aSlowMemberIsDroppedAndStallsNobody() throws Exception {
        Guest one = join();
        Guest slow = join();
        Guest two = join();
        assertThat(one.hear()).isEqualTo("* guest-2 joined");
        assertThat(one.hear()).isEqualTo("* guest-3 joined");
        String text = "x".repeat(1000);
        String heard = "";
        int lines = 0;
        while (!heard.equals("* guest-2 left")) {
            two.say(text);
            heard = one.hear();
            lines += heard.equals("<guest-3> " + text) ? 1 : 0;
            assertThat(lines).as("lines before it was dropped").isLessThan(100_000);
        }
        assertThat(lines).isGreaterThan(256);
        two.say("still here?");
        String next = one.hear();
        while (next.equals("<guest-3> " + text)) {
            next = one.hear();
        }
        assertThat(next).isEqualTo("<guest-3> still here?");
        slow.socket().close();
    }

    /** It is a member before it knows. */
    @Test
    void whoIsWelcomeHearsWhateverIsSaidFromThenOn() throws Exception {
        Guest speaker = join();
        for (int i = 2; i < 50; i++) {
            Guest newcomer = join();
            speaker.say("hello, " + i);
            assertThat(newcomer.hear()).isEqualTo("<guest-1> hello, " + i);
            newcomer.socket().close();
            assertThat(speaker.hear()).isEqualTo("* guest-" + i + " joined");
            assertThat(speaker.hear()).isEqualTo("* guest-" + i + " left");
        }
    }

    /** More than can wait, faster than they can be sent: who reads hears each, in order. */
    @Test
    void whoReadsIsNotDroppedByAFlood() throws Exception {
        List<Guest> readers = List.of(join(), join(), join());
        Guest flood = join();
        int lines = 20_000;
        List<Task<Integer>> heard =
                readers.stream().map(reader -> Task.start(() -> numbers(reader, lines))).toList();
        StringBuilder text = new StringBuilder();
        IntStream.range(0, lines).forEach(i -> text.append(i).append('\n'));
        flood.socket().sendAll(text.toString().getBytes(UTF_8));
        for (Task<Integer> reader : heard) {
            assertThat(reader.get()).isEqualTo(lines);
        }
    }

    /** How many of the lines that the fourth guest has counted come, each in its place. */
    private static int numbers(Guest reader, int most) throws IOException {
        String line = reader.hear();
        while (line.endsWith(" joined")) {
            line = reader.hear();
        }
        int next = 0;
        while (line.equals("<guest-4> " + next) && ++next < most) {
            line = reader.hear();
        }
        return next;
    }

    @Test
    void whoOnlyListensMayStay() {
        assertThat(SmallServers.find("chat").orElseThrow().limits().firstByte())
                .isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    /** Who has said something last is not waited for either. */
    @Test
    void itStopsAtOnceAndTellsTheEndToAll() throws Exception {
        Guest one = join();
        Guest two = join();
        one.hear();
        two.say("hello");
        assertThat(one.hear()).isEqualTo("<guest-2> hello");
        Report report = chat.stop();
        assertThat(report.clean()).as("%s", report).isTrue();
        assertThat(report.drained()).isEqualTo(2);
        assertThat(one.hear()).isEqualTo("(the end)");
        assertThat(two.hear()).isEqualTo("(the end)");
    }

    @Test
    void chatsOfTwoServersAreTwoRooms() throws Exception {
        try (Served other = Served.of("chat")) {
            join();
            Socket stranger = other.client();
            BufferedReader lines = stranger.reader();
            assertThat(lines.readLine()).isEqualTo("* you are guest-1; others: 0");
            stranger.timeout(Duration.ofMillis(50));
            join();
            assertThatThrownBy(lines::readLine).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
