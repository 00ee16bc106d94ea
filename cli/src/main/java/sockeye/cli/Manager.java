package sockeye.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sockeye.systemd.Notifier;

/** What the service manager is told, if there is one. */
final class Manager implements AutoCloseable {
    private final Notifier notifier = Notifier.ofProcess();
    private final CountDownLatch end = new CountDownLatch(1);
    private final PrintWriter err;

    Manager(PrintWriter err) {
        this.err = err;
    }

    /** The service has started; from now on the watchdog is told that it lives, if it asks. */
    void ready(boolean successor) throws IOException {
        if (successor) {
            notifier.mainPid(ProcessHandle.current().pid());
        }
        notifier.ready();
        notifier.watchdogInterval()
                .ifPresent(interval ->
                        Thread.ofPlatform()
                                .daemon()
                                .name("sockeye-watchdog")
                                .start(() -> watch(interval)));
    }

    private void watch(Duration interval) {
        try {
            do {
                tell(notifier::watchdog);
            } while (!end.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The service reads its files again, and is busy meanwhile. */
    void reload(Runnable work) {
        tell(notifier::reloading);
        work.run();
        tell(notifier::ready);
    }

    /** The service begins to stop. */
    void stopping() {
        tell(notifier::stopping);
    }

    /** Another process is the service's main one from now on, and speaks for it. */
    void leaveTo(long pid) {
        close();
        tell(() -> notifier.mainPid(pid));
    }

    private interface Message {
        boolean send() throws IOException;
    }

    /** The service goes on, or stops, whether the manager hears of it or not. */
    private void tell(Message message) {
        try {
            message.send();
        } catch (IOException e) {
            err.println("sockeye serve: the service manager is not told: " + e.getMessage());
        }
    }

    /** Tells the watchdog no more. */
    @Override
    public void close() {
        end.countDown();
    }
}
