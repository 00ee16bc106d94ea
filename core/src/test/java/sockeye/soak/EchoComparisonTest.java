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
 * JVMs of their own, in turn, and only the ratios of one round are compared.
 */
@Tag("soak")
class EchoComparisonTest {
    private static final int ROUNDS = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1000})
    void notSlowerThanJavaNet(int connections) throws IOException {
        List<Double> ratios = new ArrayList<>();
        try (Child ours = new Child(EchoServer.class, List.of(), "sockeye");
                Child theirs = new Child(EchoServer.class, List.of(), "java.net")) {
            int ourPort = Integer.parseInt(ours.line());
            int theirPort = Integer.parseInt(theirs.line());
            measure(ourPort, connections); // warms up
            measure(theirPort, connections);
            for (int round = 0; round < ROUNDS; round++) {
                double us = measure(ourPort, connections);
                double them = measure(theirPort, connections);
                ratios.add(us / them);
                System.out.printf(
                        "echo, %d connections: sockeye %.0f/s, java.net %.0f/s, ratio %.2f%n",
                        connections, us, them, us / them);
            }
        }
        ratios.sort(null);
        System.out.printf(
                "echo, %d connections: ratio min %.2f, median %.2f, max %.2f%n",
                connections, ratios.getFirst(), ratios.get(ROUNDS / 2), ratios.getLast());
        assertThat(ratios.get(ROUNDS / 2)).isGreaterThanOrEqualTo(1.0);
    }

    private static double measure(int port, int connections) throws IOException {
        try (EchoLoad load = new EchoLoad(port, connections)) {
            load.run(Duration.ofMillis(500));
            return load.run(Duration.ofSeconds(3));
        }
    }
}
