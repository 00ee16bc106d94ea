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
            MemorySegment memory = Arena.ofAuto().allocate(Math.min(length, LONGEST));
            int n =
                    (int)
                            transfer(
                                    "read",
                                    fd,
                                    Side.READ,
                                    Constants.POLLIN,
                                    number -> kernel().read(number, memory, memory.byteSize()));
            MemorySegment.copy(memory, JAVA_BYTE, 0, bytes, offset, n);
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
                MemorySegment memory =
                        Arena.ofAuto()
                                .allocateFrom(
                                        JAVA_BYTE,
                                        MemorySegment.ofArray(bytes),
                                        JAVA_BYTE,
                                        offset + done,
                                        Math.min(length - done, LONGEST));
                done +=
                        (int)
                                transfer(
                                        "write",
                                        fd,
                                        Side.WRITE,
                                        Constants.POLLOUT,
                                        number ->
                                                kernel().write(number, memory, memory.byteSize()));
            }
        }
    }

    private static long transfer(String name, Fd fd, Side side, int event, Descriptor.Call call)
            throws IOException {
        long deadline = fd.deadline(name);
        long n;
        do {
            Failure.check(
                    name, fd.descriptor.await(side, deadline, number -> ready(number, event)), fd);
            n = Blocking.call(deadline, () -> fd.descriptor.call(call), _ -> {});
        } while (n
                == -Constants
                        .EAGAIN); // somebody else was quicker on a descriptor that does not block
        return Failure.check(name, n, fd);
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
