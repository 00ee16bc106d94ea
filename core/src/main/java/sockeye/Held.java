package sockeye;

import java.util.ArrayList;
import java.util.List;

/** Keeps the descriptors of messages open while the kernel takes them. */
record Held(List<Fd> descriptors) implements AutoCloseable {
    static Held all(String call, List<? extends Control> control) throws SocketClosedException {
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

    private void add(String call, Fd fd) throws SocketClosedException {
        if (!fd.descriptor.hold()) {
            close();
            throw new SocketClosedException(call + " " + fd + ": closed");
        }
        descriptors.add(fd);
    }

    @Override
    public void close() {
        descriptors.forEach(fd -> fd.descriptor.release());
    }
}
