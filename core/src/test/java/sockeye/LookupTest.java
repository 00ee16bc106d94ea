package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.kernel.Constants;
import sockeye.kernel.Kernel;
import sockeye.kernel.TestKernels;

@Timeout(60)
class LookupTest {
    @Nested
    class Failures {
        @ParameterizedTest
        @EnumSource(value = Eai.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
        void everyNumberHasItsTextAndName(Eai eai) {
            try (var _ = TestKernels.returning("getaddrinfo", eai.number())) {
                IOException e =
                        catchThrowableOfType(
                                IOException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(e).hasMessage("getaddrinfo some.host: %s (%s)", eai.text(), eai);
                assertThat(Eai.of(e)).isEqualTo(eai);
                assertThat(Errno.of(e)).isNull();
            }
        }

        @Test
        void aNumberWithoutNameIsTold() {
            try (var _ = TestKernels.returning("getaddrinfo", -77)) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(e).hasMessage("getaddrinfo some.host: Unknown error -77");
                assertThat(Eai.of(e)).isEqualTo(Eai.UNKNOWN);
            }
        }

        @Test
        void systemErrorsTellTheirNumber() {
            try (var _ =
                    TestKernels.returning(
                            "getaddrinfo", Constants.EAI_ERRNO - Errno.EMFILE.number())) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(e).hasMessage("getaddrinfo some.host: Too many open files (EMFILE)");
                assertThat(Errno.of(e)).isEqualTo(Errno.EMFILE);
                assertThat(Eai.of(e)).isNull();
            }
        }

        @Test
        void anAnswerWithoutAddressesIsAFailure() {
            try (var _ =
                    TestKernels.use(
                            "getaddrinfo",
                            (_, arguments) -> {
                                ((MemorySegment) arguments[3]).set(ADDRESS, 0, MemorySegment.NULL);
                                return 0L;
                            })) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(Eai.of(e)).isEqualTo(Eai.EAI_NODATA);
            }
        }
    }

    /** A getaddrinfo that waits until the test lets it go, and what is freed afterwards. */
    private static final class Slow {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final CountDownLatch freed = new CountDownLatch(1);
        final List<Long> lists = Collections.synchronizedList(new ArrayList<>());
        final AtomicReference<Thread> worker = new AtomicReference<>();

        TestKernels.Use use() {
            TestKernels.Use outer = TestKernels.use("freeaddrinfo", this::free);
            TestKernels.Use inner = TestKernels.use("getaddrinfo", this::ask);
            return () -> {
                inner.close();
                outer.close();
            };
        }

        private Object ask(Kernel real, Object[] a) throws InterruptedException {
            worker.set(Thread.currentThread());
            entered.countDown();
            released.await();
            long code =
                    real.getaddrinfo(
                            (MemorySegment) a[0],
                            (MemorySegment) a[1],
                            (MemorySegment) a[2],
                            (MemorySegment) a[3]);
            lists.add(((MemorySegment) a[3]).get(ADDRESS, 0).address());
            return code;
        }

        private Object free(Kernel real, Object[] a) {
            real.freeaddrinfo((MemorySegment) a[0]);
            lists.remove(((MemorySegment) a[0]).address());
            freed.countDown();
            return 0L;
        }

        void assertFreed() throws InterruptedException {
            released.countDown();
            assertThat(freed.await(30, SECONDS)).isTrue();
            assertThat(lists).isEmpty();
        }
    }

    @Nested
    class Abandoned {
        @Test
        void aDeadlineEndsTheWaitAndTheAnswerIsFreed() throws Exception {
            var slow = new Slow();
            try (var _ = slow.use()) {
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() ->
                                Deadline.in(Duration.ofMillis(30))
                                        .call(() -> Netdb.getaddrinfo("localhost", 80)))
                        .withMessage("getaddrinfo localhost: timed out");
                slow.assertFreed();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void anInterruptEndsTheWaitAndTheAnswerIsFreed(boolean virtual) throws Exception {
            var slow = new Slow();
            try (var _ = slow.use()) {
                var task =
                        new FutureTask<>(() -> {
                            InterruptedIOException e =
                                    catchThrowableOfType(
                                            InterruptedIOException.class,
                                            () -> Netdb.getaddrinfo("localhost", 80));
                            assertThat(e)
                                    .isNotInstanceOf(SocketTimeoutException.class)
                                    .hasMessage("getaddrinfo localhost: interrupted");
                            return Thread.currentThread().isInterrupted();
                        });
                Thread thread =
                        virtual
                                ? Thread.ofVirtual().start(task)
                                : Thread.ofPlatform().daemon().start(task);
                slow.entered.await();
                thread.interrupt();
                assertThat(task.get(30, SECONDS)).as("the flag is kept").isTrue();
                assertThat(slow.worker.get().isVirtual()).isFalse();
                slow.assertFreed();
            }
        }

        @Test
        void aDeadlineThatHasPassedAsksNobody() {
            try (var _ = TestKernels.forbidding("getaddrinfo")) {
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() ->
                                Deadline.in(Duration.ZERO)
                                        .call(() -> Netdb.getaddrinfo("localhost", 80)));
            }
        }

        @Test
        void anAnswerInTimeIsFreedToo() throws Exception {
            var slow = new Slow();
            slow.released.countDown();
            try (var _ = slow.use()) {
                List<AddrInfo> found =
                        Deadline.in(Duration.ofMinutes(1))
                                .call(() -> Netdb.getaddrinfo("localhost", 80));
                assertThat(found).isNotEmpty();
                slow.assertFreed();
            }
        }
    }
}
