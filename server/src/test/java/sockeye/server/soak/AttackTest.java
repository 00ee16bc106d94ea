package sockeye.server.soak;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Socket;
import sockeye.server.soak.GoodClients.Round;
import sockeye.testing.Programs;

/**
 * Good clients are answered while others attack the server, nearly as quickly as without; and
 * nothing of an attack stays.
 *
 * <p>{@code mvn -B -pl core,server -Psoak test -Dtest=AttackTest
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
@Tag("soak")
@Timeout(900)
class AttackTest {
    private static final int ATTACKERS = 2_000;
    private static final int GOOD = 100;
    private static final int ROUNDS = 9;
    private static final int MOST_ROUNDS = 18;

    /** Of the time: more of it decides by itself how long 1 % of the answers take. */
    private static final double MOST_STOLEN = 0.01;

    /** As long as an attacker takes to begin, to be timed out, and to begin again. */
    private static final Duration ROUND = Duration.ofSeconds(6);

    /** What is left of an attack is over then. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** The attackers stand for other machines: they take what the processors have left. */
    private static final List<String> LAST = List.of("nice", "-n", "19");

    @ParameterizedTest
    @EnumSource
    void goodClientsAreServed(Attack attack) throws Exception {
        boolean proxied = attack == Attack.BAD_PROXY;
        var kind = proxied ? SoakServer.Kind.BEHIND : SoakServer.Kind.STRICT;
        try (Child server = new Child(SoakServer.class, kind.name())) {
            String port = server.line();
            String[] arguments = {attack.name(), port, "" + ATTACKERS};
            try (GoodClients good = new GoodClients(Integer.parseInt(port), GOOD, proxied);
                    Child attackers = new Child(LAST, Attackers.class, arguments)) {
                var siege = new Siege(attack, server, good, attackers);
                good.run(ROUND);
                long descriptors = server.descriptors();
                System.out.print("for the first time, ");
                requireAnswers(siege.pair());
                good.run(ROUND);

                Figures before = server.figures();
                List<Pair> pairs = siege.pairs();
                requireWork(attack, pairs.size(), before, server.figures());
                awaitEnd(server, descriptors);
                pairs.forEach(AttackTest::requireAnswers);
                requireQuickAnswers(attack, pairs);
            }
        }
    }

    /** A round, and the share of its time that was stolen. */
    private record Timed(Round round, double stolen) {
        static Timed run(GoodClients good) throws Exception {
            Machine before = Machine.now();
            Round round = good.run(ROUND);
            return new Timed(round, Machine.now().stolenSince(before));
        }

        boolean counts() {
            return stolen <= MOST_STOLEN;
        }

        @Override
        public String toString() {
            return String.format("%s, %.1f %% stolen", round, 100 * stolen);
        }
    }

    /** A round without an attack, and one with it. */
    private record Pair(Timed calm, Timed during) {
        boolean counts() {
            return calm.counts() && during.counts();
        }

        double ratio() {
            return during.round().millis(0.99) / calm.round().millis(0.99);
        }

        @Override
        public String toString() {
            return String.format("calm %s; attacked %s; ratio %.2f", calm, during, ratio());
        }
    }

    /** Those who take part. */
    private record Siege(Attack attack, Child server, GoodClients good, Child attackers) {
        /** Goes on until enough of them count. */
        List<Pair> pairs() throws Exception {
            List<Pair> pairs = new ArrayList<>();
            while (counting(pairs).size() < ROUNDS && pairs.size() < MOST_ROUNDS) {
                pairs.add(pair());
            }
            return pairs;
        }

        Pair pair() throws Exception {
            Timed calm = Timed.run(good);
            assertThat(attackers.ask("attack")).isEqualTo("all have begun");
            Pair pair = new Pair(calm, Timed.run(good));
            System.out.println(attack + ": " + pair + "; " + server.figures() + ", " + kernel());
            assertThat(attackers.ask("stop")).isEqualTo("all have stopped");
            good.run(SETTLING);
            return pair;
        }
    }

    private static List<Pair> counting(List<Pair> pairs) {
        return pairs.stream().filter(Pair::counts).toList();
    }

    private static double median(List<Pair> pairs) {
        return pairs.stream().mapToDouble(Pair::ratio).sorted().toArray()[pairs.size() / 2];
    }

    private static void requireAnswers(Pair pair) {
        assertThat(pair.calm().round().failures()).isEmpty();
        assertThat(pair.during().round().share()).isGreaterThan(0.99);
    }

    /** Judges all, if too few count. */
    private static void requireQuickAnswers(Attack attack, List<Pair> pairs) {
        List<Pair> counting = counting(pairs);
        List<Pair> judged = counting.size() == ROUNDS ? counting : pairs;
        System.out.printf(
                "%s: median ratio %.2f of %d pairs, %.2f of all %d%n",
                attack, median(judged), judged.size(), median(pairs), pairs.size());
        assertThat(median(judged)).isLessThanOrEqualTo(2);
    }

    /** So that this is an attack. */
    private static void requireWork(Attack attack, int rounds, Figures before, Figures after) {
        long timedOut = after.timedOut() - before.timedOut();
        long ended = after.ended() - before.ended();
        long rejected = after.rejected() - before.rejected();
        long once = (long) rounds * ATTACKERS;
        switch (attack) {
            case SLOW_HEADER, DRIP, IDLE, NEVER_READS ->
                    assertThat(timedOut).isGreaterThanOrEqualTo(once);
            case RESET -> assertThat(ended + rejected).isGreaterThanOrEqualTo(3 * once);
            case BAD_PROXY -> assertThat(rejected).isGreaterThanOrEqualTo(2 * once);
        }
    }

    /** What TCP has in the kernel, in pages of memory too. */
    private static String kernel() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/sockstat")).stream()
                .filter(line -> line.startsWith("TCP"))
                .findFirst()
                .orElse("");
    }

    /** Only good clients are left. */
    private static void awaitEnd(Child server, long descriptors) throws Exception {
        Duration soon = Duration.ofSeconds(20);
        Eventually.see(soon, server::descriptors, n -> n <= descriptors);
        Eventually.see(soon, server::figures, figures -> figures.handlers() <= GOOD);
    }

    /** Slow headers, slow bodies and slow reading, by slowhttptest(1). */
    @ParameterizedTest
    @ValueSource(strings = {"-H", "-B", "-X"})
    void aForeignAttackerFindsTheServerAvailable(String mode) throws Exception {
        Programs.require("slowhttptest");
        try (Child server = new Child(SoakServer.class, SoakServer.Kind.HTTP.name())) {
            int port = Integer.parseInt(server.line());
            Process attacker = slowhttptest(mode, port);
            try {
                int pages = 0;
                while (attacker.isAlive()) {
                    assertThat(page(port)).startsWith("HTTP/1.1 200 OK");
                    pages++;
                }
                String said = new String(attacker.getInputStream().readAllBytes(), UTF_8);
                List<String> states =
                        said.lines().filter(line -> line.contains("available")).toList();
                System.out.printf(
                        "slowhttptest %s: %d pages, %s, %d times available%n",
                        mode, pages, server.figures(), states.size());
                assertThat(states).isNotEmpty().allMatch(line -> line.contains("YES"));
            } finally {
                attacker.destroyForcibly().onExit().join();
            }
        }
    }

    private static Process slowhttptest(String mode, int port) throws IOException {
        String url = "http://127.0.0.1:" + port + "/";
        return new ProcessBuilder(
                        "slowhttptest",
                        mode,
                        "-c",
                        "900",
                        "-r",
                        "200",
                        "-i",
                        "2",
                        "-l",
                        "12",
                        "-p",
                        "3",
                        "-u",
                        url)
                .redirectErrorStream(true)
                .start();
    }

    private static String page(int port) throws IOException {
        try (Socket socket = Exchange.connect("127.0.3.1", port).timeout(Duration.ofSeconds(5))) {
            socket.sendAll("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            return new String(socket.recvAll(Page.LENGTH), US_ASCII);
        }
    }
}
