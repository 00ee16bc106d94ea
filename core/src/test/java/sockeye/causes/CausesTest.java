package sockeye.causes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CausesTest {
    @Test
    void theFirstOfATypeIsFound() {
        IOException second = new IOException(new IOException());
        assertThat(Causes.first(IOException.class, new ExecutionException(second)))
                .isSameAs(second);
        assertThat(Causes.first(IOException.class, second)).isSameAs(second);
        assertThat(Causes.first(Error.class, second)).isNull();
    }

    @Test
    void causesMayGoRoundInACircle() {
        RuntimeException a = new RuntimeException("a");
        RuntimeException b = new RuntimeException("b", a);
        a.initCause(b);
        assertThat(Causes.of(a)).containsExactly(a, b);
        assertThat(Causes.first(IOException.class, b)).isNull();
    }
}
