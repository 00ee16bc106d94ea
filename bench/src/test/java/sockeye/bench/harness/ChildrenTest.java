package sockeye.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class ChildrenTest {
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @Test
    void closeEndsAllThatRun() throws IOException {
        var children = new Children();
        var one = children.start(List.of("tail", "-f", "/dev/null"));
        var other = children.start(List.of("tail", "-f", "/dev/null"));
        children.close();
        assertThat(one.alive()).isFalse();
        assertThat(other.alive()).isFalse();
        assertThat(children.count()).isZero();
    }

    @Test
    void oneThatDoesNotListenIsEndedToo() throws Exception {
        var children = new Children();
        var script = "trap '' TERM; echo deaf; while :; do :; done";
        var deaf = children.start(List.of("sh", "-c", script));
        assertThat(deaf.line(PATIENT)).contains("deaf");
        children.close();
        assertThat(deaf.alive()).isFalse();
    }

    @Test
    void afterCloseNothingBegins() {
        var children = new Children();
        children.close();
        assertThatThrownBy(() -> children.start(List.of("true"))).isInstanceOf(IOException.class);
    }

    @Test
    void outputIsAllThatACommandSays() throws Exception {
        try (var children = new Children()) {
            assertThat(children.output(List.of("printf", "a\\nb\\n"), PATIENT))
                    .containsExactly("a", "b");
            assertThatThrownBy(() -> children.output(List.of("false"), PATIENT))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void waitingHasALimit() throws IOException {
        try (var children = new Children();
                var silent = children.start(List.of("tail", "-f", "/dev/null"))) {
            assertThatThrownBy(() -> silent.line(Duration.ofMillis(1)))
                    .isInstanceOf(TimeoutException.class);
        }
    }
}
