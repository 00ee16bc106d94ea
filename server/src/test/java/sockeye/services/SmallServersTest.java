package sockeye.services;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Shutdown;
import sockeye.Socket;
import sockeye.server.Limits;
import sockeye.server.Report;

/** Each small server over a real socket, as its RFC has it. */
@Timeout(60)
class SmallServersTest {
    private static final Duration AROUND_NOW = Duration.ofMinutes(1);

    private interface Work {
        void run() throws IOException;
    }

    private static Thread start(Work work) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void eachHasANameOfItsOwn() {
        assertThat(SmallServers.ALL.stream().map(SmallServer::name))
                .containsExactlyInAnyOrder(
                        "echo", "upper", "discard", "chargen", "qotd", "daytime", "time", "chat")
                .allSatisfy(name ->
                        assertThat(SmallServers.find(name).orElseThrow().name()).isEqualTo(name));
        assertThat(SmallServers.find("ECHO")).isEmpty();
        assertThat(SmallServers.ALL).allSatisfy(one -> assertThat(one.about()).isNotBlank());
    }

    @Test
    void echoSendsBackWhatCame() throws Exception {
        try (Served echo = Served.of("echo")) {
            Socket client = echo.client();
            client.sendAll(new byte[] {0, 13, 10, -1});
            assertThat(client.recvAll(4)).containsExactly(0, 13, 10, -1);
            client.sendAll("to the end".getBytes(UTF_8));
            client.shutdown(Shutdown.SHUT_WR);
            assertThat(Served.rest(client)).isEqualTo("to the end");
        }
    }

    @Test
    void upperRaisesTheLettersOfAsciiOnly() throws Exception {
        try (Served upper = Served.of("upper")) {
            Socket client = upper.client();
            client.sendAll("az{ `AZ 09 ä".getBytes(UTF_8));
            client.shutdown(Shutdown.SHUT_WR);
            assertThat(Served.rest(client)).isEqualTo("AZ{ `AZ 09 ä");
        }
    }

    @Test
    void upperNeedsNoLineFeedAndKeepsPlacesOverManyReads() throws Exception {
        byte[] sent = new byte[100_000];
        Arrays.fill(sent, (byte) 'q');
        try (Served upper = Served.of("upper")) {
            Socket client = upper.client();
            Thread sender =
                    start(() -> {
                        client.sendAll(sent);
                        client.shutdown(Shutdown.SHUT_WR);
                    });
            assertThat(Served.rest(client)).isEqualTo("Q".repeat(sent.length));
            sender.join();
        }
    }

    @Test
    void discardSendsNothing() throws Exception {
        try (Served discard = Served.of("discard")) {
            Socket client = discard.client();
            client.sendAll(new byte[1 << 20]);
            client.shutdown(Shutdown.SHUT_WR);
            assertThat(Served.ended(client)).isTrue();
        }
    }

    /** RFC 864 shows the first lines. */
    @Test
    void chargenSendsThePatternOverAndOver() throws Exception {
        try (Served chargen = Served.of("chargen")) {
            Socket client = chargen.client();
            String twice = new String(client.recvAll(2 * 95 * 74), US_ASCII);
            assertThat(twice).containsPattern("^.{72}\r\n.{72}\r\n");
            assertThat(twice.lines().limit(2))
                    .containsExactly(
                            " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg",
                            "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh");
            assertThat(twice.lines().limit(96).skip(94))
                    .containsExactly(
                            "~ !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdef",
                            " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg");
            assertThat(twice.lines()).allSatisfy(line -> assertThat(line).hasSize(72));
        }
    }

    @Test
    void chargenThrowsAwayWhatComesAndGoesOnAfterItsEnd() throws Exception {
        try (Served chargen = Served.of("chargen")) {
            Socket client = chargen.client();
            for (int i = 0; i < 40; i++) { // more than the buffers of both sides hold
                client.sendAll(new byte[7000]);
                client.recvAll(70_000);
            }
            client.shutdown(Shutdown.SHUT_WR);
            assertThat(client.recvAll(10_000_000)).hasSize(10_000_000);
        }
    }

    @Test
    void quoteOfTheDayIsShortText() throws Exception {
        try (Served qotd = Served.of("qotd")) {
            assertThat(Served.rest(qotd.client()))
                    .endsWith("\r\n")
                    .hasSizeLessThanOrEqualTo(512)
                    .matches("[\\x20-\\x7e\r\n]+");
        }
    }

    @Test
    void theQuoteChangesWithTheDayAndAllAreShort() {
        Instant day = Instant.parse("2026-11-23T00:00:00Z");
        byte[] today = Quotes.of(() -> day).get();
        assertThat(Quotes.of(() -> day.plus(Duration.ofHours(23))).get()).isEqualTo(today);
        assertThat(Quotes.of(() -> day.plus(Duration.ofDays(1))).get()).isNotEqualTo(today);
        assertThat(Stream.iterate(0, i -> i + 1).limit(30))
                .allSatisfy(i ->
                        assertThat(Quotes.of(() -> day.minus(Duration.ofDays(i))).get())
                                .hasSizeBetween(1, 512));
    }

    @Test
    void daytimeIsReadByAParser() throws Exception {
        try (Served daytime = Served.of("daytime")) {
            String line = Served.rest(daytime.client());
            assertThat(line).endsWith("-UTC\r\n");
            LocalDateTime told =
                    LocalDateTime.parse(
                            line.strip(),
                            DateTimeFormatter.ofPattern(
                                    "EEEE, MMMM d, yyyy HH:mm:ss-'UTC'", Locale.ENGLISH));
            assertThat(Duration.between(told.toInstant(ZoneOffset.UTC), Instant.now()).abs())
                    .isLessThan(AROUND_NOW);
        }
    }

    @Test
    void daytimeHasTheFormOfTheRfc() {
        Instant example = Instant.parse("1982-02-22T17:37:43Z");
        assertThat(new String(Daytime.of(() -> example).get(), US_ASCII))
                .isEqualTo("Monday, February 22, 1982 17:37:43-UTC\r\n");
    }

    @Test
    void timeIsNow() throws Exception {
        try (Served time = Served.of("time")) {
            Socket client = time.client();
            byte[] came = client.input().readAllBytes();
            assertThat(came).hasSize(4);
            long since1900 = Integer.toUnsignedLong(ByteBuffer.wrap(came).getInt());
            assertThat(Math.abs(since1900 - 2_208_988_800L - Instant.now().getEpochSecond()))
                    .isLessThan(AROUND_NOW.toSeconds());
        }
    }

    /** The first five are the RFC's own, of which the fifth is negative there. */
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 2208988800",
        "1976-01-01T00:00:00Z, 2398291200",
        "1980-01-01T00:00:00Z, 2524521600",
        "1983-05-01T00:00:00Z, 2629584000",
        "1858-11-17T00:00:00Z, 2997239296",
        "2036-02-07T06:28:15Z, 4294967295",
        "2036-02-07T06:28:16Z, 0"
    })
    void timeHasNoSignAndBeginsAgain(Instant instant, long number) {
        byte[] told = TimeNumber.of(() -> instant).get();
        assertThat(Integer.toUnsignedLong(ByteBuffer.wrap(told).getInt())).isEqualTo(number);
    }

    /** Such a client does not lose the answer, and is told the end at once. */
    @ParameterizedTest
    @ValueSource(strings = {"qotd", "daytime", "time"})
    void whoSendsBeforeReadingGetsTheAnswer(String name) throws Exception {
        try (Served server = Served.of(name)) {
            Socket client = server.client();
            client.sendAll(new byte[100_000]);
            assertThat(client.input().readAllBytes()).isNotEmpty();
        }
    }

    /** Half a request of echo and discard has been answered; chargen looks, the others end. */
    @ParameterizedTest
    @ValueSource(strings = {"echo", "upper", "discard", "chargen", "qotd", "daytime", "time"})
    void eachStopsInOrderWhileClientsAreThere(String name) throws Exception {
        try (Served server = Served.of(name)) {
            Socket client = server.client();
            client.sendAll(new byte[] {'x'});
            if (!name.equals("discard")) {
                client.recvAll(1);
            }
            Thread reader = start(() -> Served.rest(client));
            Report report = server.stop();
            assertThat(report.clean()).as("%s", report).isTrue();
            reader.join();
        }
    }

    static Stream<SmallServer> withDatagrams() {
        return SmallServers.ALL.stream().filter(server -> server.datagrams().isPresent());
    }

    @ParameterizedTest
    @MethodSource("withDatagrams")
    void noneIsAnAmplifier(SmallServer server) {
        DatagramService service = server.datagrams().orElseThrow();
        for (int length = 0; length <= 2000; length++) {
            byte[] reply = service.reply(new byte[length]);
            if (reply != null) {
                assertThat(reply).hasSizeLessThanOrEqualTo(Math.max(length, 18));
            }
        }
    }

    @Test
    void whateverIsGivenIsBounded() {
        SmallServer loud =
                new SmallServer(
                        "loud", "", Limits.DEFAULT, () -> _ -> {}, Optional.of(_ -> new byte[19]));
        assertThat(loud.datagrams().orElseThrow().reply(new byte[18])).isNull();
        assertThat(loud.datagrams().orElseThrow().reply(new byte[19])).hasSize(19);
    }

    private static byte[] reply(String name, int length) {
        byte[] request = new byte[length];
        Arrays.fill(request, (byte) 'a');
        byte[] reply =
                SmallServers.find(name)
                        .orElseThrow()
                        .datagrams()
                        .orElseThrow()
                        .reply(request.clone());
        return reply == null ? "none".getBytes(UTF_8) : reply;
    }

    @Test
    void datagramsAreAnswered() {
        assertThat(reply("echo", 3)).asString(UTF_8).isEqualTo("aaa");
        assertThat(reply("echo", 0)).isEmpty();
        assertThat(reply("upper", 3)).asString(UTF_8).isEqualTo("AAA");
        assertThat(reply("discard", 3)).asString(UTF_8).isEqualTo("none");
        assertThat(reply("time", 0)).as("RFC 868: an empty datagram").hasSize(4);
        assertThat(reply("chargen", 0)).isEmpty();
        assertThat(reply("chargen", 5)).asString(UTF_8).isEqualTo(" !\"#$");
        assertThat(reply("chargen", 2000)).hasSize(512);
        assertThat(reply("daytime", 60)).asString(UTF_8).endsWith("-UTC\r\n");
        assertThat(reply("daytime", 1)).asString(UTF_8).isEqualTo("none");
        assertThat(reply("qotd", 512)).asString(UTF_8).endsWith("\r\n");
        assertThat(reply("qotd", 1)).asString(UTF_8).isEqualTo("none");
        assertThat(SmallServers.find("chat").orElseThrow().datagrams()).isEmpty();
    }
}
