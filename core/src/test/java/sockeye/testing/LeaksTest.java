package sockeye.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.Socket;
import sockeye.Udp;

/** What the other suites trust in. */
class LeaksTest {
    @Test
    void anOpenSocketIsSeen() throws Exception {
        Set<String> before = Leaks.descriptors();
        try (Socket socket = Udp.open()) {
            Set<String> after = Leaks.descriptors();
            after.removeAll(before);
            assertThat(after)
                    .singleElement()
                    .asString()
                    .startsWith(socket.number() + " -> socket:");
        }
        assertThat(Leaks.descriptors()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void aRunningThreadIsSeen(Threads threads) throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        Task<Boolean> task =
                threads.start(() -> {
                    latch.await();
                    return true;
                });
        assertThat(Task.running()).contains(task);
        task.parked();
        latch.countDown();
        assertThat(task.get()).isTrue();
        Parked.until(() -> !Task.running().contains(task), task::toString);
        assertThatThrownBy(task::parked).hasMessageContaining("ended before it parked");
    }
}
