package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.kernel.TestKernels;
import sockeye.testing.Pipe;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Which thread sends a file: the caller's, if it is in memory. */
class PageCacheTest {
    private static final long PAGE = kernel().getpagesize();
    private static final int SIZE = 3_000_000;
    private static final int ENOSYS = 38;

    @TempDir Path folder;

    /** One sendfile(2): who made it, and for how many bytes. */
    private record Made(boolean virtual, long count) {}

    private Path written() throws IOException {
        byte[] content = new byte[SIZE];
        new Random(5).nextBytes(content);
        return Files.write(folder.resolve("file"), content);
    }

    private static List<Made> sent(Path path, long position, long count) throws Exception {
        Queue<Made> made = new ConcurrentLinkedQueue<>();
        byte[] content = Files.readAllBytes(path);
        int size = (int) Math.min(count, content.length - position);
        TestKernels.Instead noting =
                (real, arguments) -> {
                    made.add(new Made(Thread.currentThread().isVirtual(), (long) arguments[3]));
                    int out = (int) arguments[0];
                    int in = (int) arguments[1];
                    return real.sendfile(
                            out, in, (MemorySegment) arguments[2], (long) arguments[3]);
                };
        try (TestKernels.Use _ = TestKernels.use("sendfile", noting);
                Socket.Pair pair = Unix.pair();
                Fd file = Fd.open(path)) {
            Task<byte[]> reader = Threads.PLATFORM.start(() -> pair.right().recvAll(size));
            Task<Long> sender =
                    Threads.VIRTUAL.start(() -> pair.left().sendFile(file, position, count));
            assertThat(sender.get()).isEqualTo(size);
            assertThat(reader.get())
                    .isEqualTo(Arrays.copyOfRange(content, (int) position, (int) position + size));
        }
        return List.copyOf(made);
    }

    private static TestKernels.Use cached(long... answers) {
        Queue<Long> queue = new ConcurrentLinkedQueue<>(Arrays.stream(answers).boxed().toList());
        return TestKernels.use(
                "cachestat",
                (_, arguments) -> {
                    Long pages = queue.poll();
                    if (pages == null) {
                        return (long) -ENOSYS;
                    }
                    ((MemorySegment) arguments[2]).set(JAVA_LONG, 0, pages);
                    return 0L;
                });
    }

    /** Files that have just been written are in memory. */
    @ParameterizedTest
    @CsvSource({"0, 9223372036854775807", "0, 3000000", "4097, 5", "1, 2000000"})
    void fromMemory(long position, long count) throws Exception {
        Path path = written();
        try (Fd file = Fd.open(path)) {
            long ready = PageCache.ready(file.descriptor.number(), position, 1);
            assumeTrue(ready == 1, "this kernel has no cachestat(2)");
        }
        assertThat(sent(path, position, count)).allMatch(Made::virtual);
    }

    @Test
    void unknown() throws Exception {
        try (TestKernels.Use _ = cached()) {
            List<Made> made = sent(written(), 0, SIZE);
            assertThat(made).noneMatch(Made::virtual);
        }
    }

    /** What is in memory at the beginning is sent from there, the rest is not. */
    @ParameterizedTest
    @CsvSource({"3, 3, true", "3, 2, false", "1, 1, true"})
    void partly(long inAll, long atItsBeginning, boolean virtual) throws Exception {
        long most = Socket.MOST_BYTES;
        assertThat(most / PAGE).isGreaterThan(3);
        try (TestKernels.Use _ = cached(inAll, atItsBeginning)) {
            Made first = sent(written(), 10, SIZE).getFirst();
            assertThat(first.virtual).isEqualTo(virtual);
            assertThat(first.count).isEqualTo(virtual ? inAll * PAGE - 10 : SIZE);
        }
    }

    @Test
    void end() throws Exception {
        try (Fd file = Fd.open(written())) {
            int fd = file.descriptor.number();
            try (TestKernels.Use _ = cached(0, 0, 0)) {
                assertThat(PageCache.ready(fd, SIZE, 7)).isEqualTo(7);
                assertThat(PageCache.ready(fd, SIZE - 1, 7)).isZero();
                assertThat(PageCache.ready(fd, Long.MAX_VALUE - 6, 7)).isEqualTo(7);
            }
        }
    }

    /** They have no size, and may wait. */
    @Test
    void filesThatAreMadeWhenTheyAreRead() throws Exception {
        try (Fd made = Fd.open(Path.of("/proc/self/status"))) {
            assertThat(PageCache.ready(made.descriptor.number(), 0, 7)).isZero();
        }
    }

    @Test
    void socketThatAnotherMadeBlocking() throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Fd file = Fd.open(written());
                TestKernels.Use _ = TestKernels.returning("fcntl", 0);
                TestKernels.Use _ =
                        TestKernels.use(
                                "sendfile",
                                (_, arguments) -> {
                                    assertThat(Thread.currentThread().isVirtual()).isFalse();
                                    return arguments[3];
                                })) {
            long sent = Threads.VIRTUAL.start(() -> pair.left().sendFile(file, 0, 10)).get();
            assertThat(sent).isEqualTo(10);
        }
    }

    /** The peer takes all at once, so nothing is ever waited for. */
    @Test
    void theDeadlineEndsItWithoutAWait() throws Exception {
        try (Socket.Pair pair = Unix.pair();
                Fd file = Fd.open(written());
                TestKernels.Use _ = TestKernels.use("sendfile", (_, _) -> 1L)) {
            Duration time = Duration.ofMillis(20);
            Task<Long> endless =
                    Threads.VIRTUAL.start(
                            () -> Deadline.in(time).call(() -> pair.left().sendFile(file)));
            assertThat(endless.failure()).isInstanceOf(SocketTimeoutException.class);
            Task<Long> interrupted = Threads.VIRTUAL.start(() -> pair.left().sendFile(file));
            interrupted.interrupt();
            assertThat(interrupted.failure()).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void noFiles() throws Exception {
        try (Pipe pipe = Pipe.open();
                Fd directory = Fd.open(folder)) {
            assertThat(PageCache.ready(pipe.source().descriptor.number(), 0, 1)).isZero();
            assertThat(PageCache.ready(directory.descriptor.number(), 0, 1)).isZero();
        }
    }
}
