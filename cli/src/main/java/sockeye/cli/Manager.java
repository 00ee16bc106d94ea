package sockeye.cli;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import sockeye.systemd.Notifier;

/** What the service manager is told, if there is one. */
final class Manager implements AutoCloseable {
    private final Notifier notifier = Notifier.ofProcess();
    private final CountDownLatch end = new CountDownLatch(1);
    private final PrintWriter err;
    private final Optional<Duration> interval;
    private String complaint = ""; // guarded by this

    /**
     * Of this process; an environment that says of the watchdog what cannot be read is an
     * IllegalArgumentException.
     */
    Manager(PrintWriter err) {
        this.err = err;
        try {
            this.interval = notifier.watchdogInterval();
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The service has started; from now on the watchdog is told that it lives, if it asks. */
    void ready(boolean successor) {
        if (successor) {
            tell(() -> notifier.mainPid(ProcessHandle.current().pid()));
        }
        tell(notifier::ready);
        interval.ifPresent(time ->
                Thread.ofPlatform().daemon().name("sockeye-watchdog").start(() -> watch(time)));
    }

    private void watch(Duration time) {
        try {
            do {
                tell(notifier::watchdog);
            } while (!end.await(NANOSECONDS.convert(time), NANOSECONDS));
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
            complain("");
        } catch (IOException e) {
            complain("sockeye serve: the service manager is not told: " + e.getMessage());
        }
    }

    /** Says why it does not hear, or nothing if it does: once, for the watchdog is told often. */
    private synchronized void complain(String text) {
        if (!text.isEmpty() && !text.equals(complaint)) {
            err.println(text);
        }
        complaint = text;
    }

    /** Tells the watchdog no more. */
    @Override
    public void close() {
        end.countDown();
    }
}
