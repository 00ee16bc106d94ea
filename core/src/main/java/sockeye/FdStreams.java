package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import sockeye.kernel.Constants;
import sockeye.poll.Blocking;
import sockeye.poll.Descriptor;
import sockeye.poll.Descriptor.Side;

/**
 * Streams on descriptors that may be files. The descriptor's own blocking mode is left alone, for
 * others may share it: a call waits until poll(2) announces readiness, and is then made where it
 * may block, for a file's disk is always "ready".
 */
final class FdStreams {
    private static final int LONGEST = 64 * 1024;

    private FdStreams() {}

    static final class In extends InputStream {
        private final Fd fd;

        In(Fd fd) {
            this.fd = fd;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            byte[] came = new byte[Math.min(length, LONGEST)];
            int n =
                    (int)
                            transfer(
                                    "read",
                                    fd,
                                    Side.READ,
                                    Constants.POLLIN,
                                    number -> fetch(number, came));
            System.arraycopy(came, 0, bytes, offset, n);
            return n == 0 ? -1 : n;
        }
    }

    static final class Out extends OutputStream {
        private final Fd fd;

        Out(Fd fd) {
            this.fd = fd;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            int done = 0;
            while (done < length) {
                byte[] part =
                        Arrays.copyOfRange(
                                bytes,
                                offset + done,
                                offset + done + Math.min(length - done, LONGEST));
                done +=
                        (int)
                                transfer(
                                        "write",
                                        fd,
                                        Side.WRITE,
                                        Constants.POLLOUT,
                                        number -> put(number, part));
            }
        }
    }

    private static long fetch(int number, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            long n = kernel().read(number, memory, bytes.length);
            MemorySegment.copy(memory, JAVA_BYTE, 0, bytes, 0, (int) Math.max(n, 0));
            return n;
        }
    }

    private static long put(int number, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            return kernel().write(number, arena.allocateFrom(JAVA_BYTE, bytes), bytes.length);
        }
    }

    /**
     * Waits and makes the call in one turn: what another thread of ours waits for too, only one
     * takes.
     */
    private static long transfer(String name, Fd fd, Side side, int event, Descriptor.Call call)
            throws IOException {
        long deadline = fd.deadline(name);
        Descriptor.Call whenReady =
                number -> {
                    long n = ready(number, event);
                    if (n < 0) {
                        return n;
                    }
                    n = Blocking.begun(deadline, () -> fd.descriptor.call(call));
                    return n == -Constants.EAGAIN
                            ? Descriptor.LATER
                            : n; // another process was quicker
                };
        return Failure.check(name, fd.descriptor.await(side, deadline, whenReady), fd);
    }

    private static long ready(int number, int event) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pollfd = arena.allocate(8, 4);
            pollfd.set(JAVA_INT, 0, number);
            pollfd.set(JAVA_SHORT, 4, (short) event);
            long n = kernel().poll(pollfd, 1, 0);
            return n == 0 ? -Constants.EAGAIN : n;
        }
    }
}
