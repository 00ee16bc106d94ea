package sockeye.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lock files, which are removed by whoever holds them. */
@Timeout(60)
class LockFileTest {
    private static final int THREADS = 8;
    private static final int TIMES = 1500;

    @TempDir private Path folder;
    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("lock");
    }

    @Test
    void oneHolderAtATime() throws IOException {
        try (LockFile first = LockFile.take(path).orElseThrow()) {
            assertThat(first.path()).exists();
            assertThat(LockFile.take(path)).isEmpty();
            assertThat(LockFile.take(path)).isEmpty();
        }
        assertThat(path).doesNotExist();
        LockFile.take(path).orElseThrow().close();
    }

    @Test
    void anothersFileStays() throws IOException {
        try (LockFile first = LockFile.take(path).orElseThrow()) {
            Files.delete(path);
            try (LockFile second = LockFile.take(path).orElseThrow()) {
                first.close();
                assertThat(second.path()).exists();
                assertThat(LockFile.take(path)).isEmpty();
            }
        }
    }

    /** To open one end of a FIFO is to wait for the other. */
    @Test
    void aFifoDoesNotMakeItWait() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();

        LockFile.take(path).orElseThrow().close();

        assertThat(path).doesNotExist();
    }

    /** Also of those that opened it just before its last holder removed it. */
    @Test
    void manyThatComeAndGo() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        int taken = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> comeAndGo(holders)));
            }
            for (Future<Integer> one : all) {
                taken += one.get();
            }
        }
        assertThat(taken).isPositive();
        assertThat(path).doesNotExist();
    }

    @SuppressWarnings("ThreadPriorityCheck") // lets the others try meanwhile
    private int comeAndGo(AtomicInteger holders) throws IOException {
        int taken = 0;
        for (int i = 0; i < TIMES; i++) {
            Optional<LockFile> lock = LockFile.take(path);
            if (lock.isPresent()) {
                taken++;
                try (LockFile _ = lock.get()) {
                    assertThat(holders.incrementAndGet()).isEqualTo(1);
                    Thread.yield();
                    holders.decrementAndGet();
                }
            }
        }
        return taken;
    }
}
