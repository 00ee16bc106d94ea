package sockeye;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import sockeye.poll.Descriptor;

/** Keeps the descriptors of messages open while the kernel takes them. */
record Held(List<Fd> descriptors) implements AutoCloseable {
    private static Held all(String call, List<? extends Control> control)
            throws SocketClosedException {
        Held held = new Held(new ArrayList<>());
        for (Control one : control) {
            if (one instanceof Control.Rights rights) {
                for (Fd fd : rights.descriptors()) {
                    held.add(call, fd);
                }
            }
        }
        return held;
    }

    /**
     * Makes a call while they are held: its result, or CLOSED if one of them has been closed. For
     * one try only: while it waits they may be closed.
     */
    static long during(String name, List<? extends Control> control, LongSupplier call) {
        try (Held _ = all(name, control)) {
            return call.getAsLong();
        } catch (SocketClosedException e) {
            return Descriptor.CLOSED;
        }
    }

    /** Throws an exception that says which one is closed. */
    static void require(String name, List<? extends Control> control) throws SocketClosedException {
        all(name, control).close();
    }

    private void add(String call, Fd fd) throws SocketClosedException {
        if (!fd.descriptor.hold()) {
            close();
            throw new SocketClosedException(call + " " + fd + ": closed");
        }
        fd.descriptor.plain(false); // what the receiver does to it is not seen here
        descriptors.add(fd);
    }

    @Override
    public void close() {
        descriptors.forEach(fd -> fd.descriptor.release());
    }
}
