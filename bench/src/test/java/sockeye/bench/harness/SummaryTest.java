package sockeye.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SummaryTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Summary.of(List.of(3.0, 1.0, 2.0))).contains(new Summary(1, 2, 3));
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Summary.of(List.of(4.0, 1.0, 2.0, 10.0))).contains(new Summary(1, 3, 10));
    }

    @Test
    void ofNothingThereIsNoSummary() {
        assertThat(Summary.of(List.of())).isEmpty();
    }
}
