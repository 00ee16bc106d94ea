package sockeye.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Blocking echo on virtual threads: Sockeye is not slower than java.net.Socket. The servers run in
 * JVMs of their own, in turn, and only the ratios of one round are compared. Each round has new
 * JVMs, because how well one of them has compiled its code holds for its whole life.
 */
@Tag("soak")
class EchoComparisonTest {
    private static final int ROUNDS = 9;

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1000})
    void notSlowerThanJavaNet(int connections) throws IOException {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ratios.add(ratio(connections));
        }
        ratios.sort(null);
        System.out.printf(
                "echo, %d connections: ratio min %.2f, median %.2f, max %.2f%n",
                connections, ratios.getFirst(), ratios.get(ROUNDS / 2), ratios.getLast());
        assertThat(ratios.get(ROUNDS / 2)).isGreaterThanOrEqualTo(1.0);
    }

    private static double ratio(int connections) throws IOException {
        double us = rate("sockeye", connections);
        double them = rate("java.net", connections);
        System.out.printf(
                "echo, %d connections: sockeye %.0f/s, java.net %.0f/s, ratio %.2f%n",
                connections, us, them, us / them);
        return us / them;
    }

    private static double rate(String server, int connections) throws IOException {
        try (Child child = new Child(EchoServer.class, List.of(), server)) {
            int port = Integer.parseInt(child.line());
            measure(port, connections); // warms up
            return measure(port, connections);
        }
    }

    private static double measure(int port, int connections) throws IOException {
        try (EchoLoad load = new EchoLoad(port, connections)) {
            load.run(Duration.ofMillis(500));
            return load.run(Duration.ofSeconds(3));
        }
    }
}
