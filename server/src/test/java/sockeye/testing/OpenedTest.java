package sockeye.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {
    private final Opened open = new Opened();
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable closing(String name) {
        return () -> closed.add(name);
    }

    @Test
    void theLastIsClosedFirst() throws Exception {
        AutoCloseable first = closing("first");

        assertThat(open.add(first)).isSameAs(first);
        open.addAll(List.of(closing("second"), closing("third")));
        open.close();
        open.close();

        assertThat(closed).containsExactly("third", "second", "first");
    }

    @Test
    void allAreClosedWhateverFails() {
        IOException late = new IOException("late");
        AssertionError early = new AssertionError("early");
        open.add(() -> {
            throw early;
        });
        open.add(closing("first"));
        open.add(() -> {
            throw new IOException("later");
        });
        open.add(() -> {
            throw late;
        });
        open.add(() -> {
            throw early;
        });
        open.add(closing("last"));

        Throwable thrown = catchThrowable(open::close);

        assertThat(closed).containsExactly("last", "first");
        assertThat(thrown)
                .isSameAs(early)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2).startsWith(late));
    }
}
