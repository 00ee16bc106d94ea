package sockeye.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Virtual threads that compute, as many as can. */
final class AllCarriers implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> computing = new ArrayList<>();

    AllCarriers() throws InterruptedException {
        int carriers = Runtime.getRuntime().availableProcessors();
        CountDownLatch spinning = new CountDownLatch(carriers);
        for (int i = 0; i < carriers; i++) {
            computing.add(
                    Thread.startVirtualThread(() -> {
                        spinning.countDown();
                        while (!over.get()) {
                            Thread.onSpinWait();
                        }
                    }));
        }
        spinning.await();
    }

    @Override
    public void close() throws InterruptedException {
        over.set(true);
        for (Thread one : computing) {
            one.join();
        }
    }
}
