package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NapTest {
    private final Nap nap = new Nap();

    @Test
    void whoeverNapsIsInterrupted() {
        nap.begin();
        nap.wake();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(nap.end()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(nap.end()).isFalse();
    }

    @Test
    void nobodyElseIsInterrupted() {
        nap.wake();
        nap.begin();
        assertThat(nap.end()).isFalse();
        nap.wake();
        assertThat(Thread.interrupted()).isFalse();
        nap.begin();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(nap.end()).isFalse();
    }

    @Test
    void anInterruptOfSomebodyElseStays() {
        nap.begin();
        Thread.currentThread().interrupt();
        assertThat(nap.end()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptThatWasThereBeforeStays() {
        Thread.currentThread().interrupt();
        nap.begin();
        nap.wake();
        assertThat(nap.end()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        nap.begin();
        nap.wake();
        assertThat(nap.end()).isTrue();
        assertThat(Thread.interrupted()).isFalse();
    }

    /** There is one flag for both. */
    @Test
    void whoIsInterruptedForGoodStaysSo() {
        nap.begin();
        nap.wake();
        nap.insist();
        assertThat(nap.end()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        nap.begin();
        assertThat(nap.end()).isFalse();
        assertThat(Thread.interrupted()).isFalse();
    }

    /** The second would be left behind. */
    @Test
    void oneInterruptIsEnough() {
        nap.begin();
        nap.wake();
        assertThat(Thread.interrupted()).isTrue();
        nap.wake();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(nap.end()).isFalse();
        nap.begin();
        nap.wake();
        assertThat(nap.end()).isTrue();
    }
}
