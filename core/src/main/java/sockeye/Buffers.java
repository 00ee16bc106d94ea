package sockeye;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import sockeye.kernel.Constants;
import sockeye.kernel.Layouts;

/** Java's buffers as the kernel's memory. */
final class Buffers {
    private static final long IOVEC = Layouts.IOVEC.byteSize();

    private Buffers() {}

    /** The remaining bytes, in place: heap memory if the buffer is on the heap. */
    static MemorySegment segment(ByteBuffer buffer) {
        return buffer.hasArray()
                ? MemorySegment.ofArray(buffer.array())
                        .asSlice(buffer.arrayOffset() + buffer.position(), buffer.remaining())
                : MemorySegment.ofBuffer(buffer);
    }

    static void requireWritable(ByteBuffer buffer) {
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    /**
     * Moves the position on by {@code bytes}, as far as there is room (MSG_TRUNC tells of more):
     * returns {@code bytes}.
     */
    static int advance(ByteBuffer buffer, long bytes) {
        if (bytes > 0) {
            buffer.position(buffer.position() + (int) Math.min(bytes, buffer.remaining()));
        }
        return (int) bytes;
    }

    static long remaining(List<ByteBuffer> buffers) {
        return buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /**
     * Several buffers as an array of {@code struct iovec}: direct ones in place, those of the heap
     * through native copies.
     */
    static final class Vector {
        private final List<ByteBuffer> buffers;
        private final List<MemorySegment> parts = new ArrayList<>();
        final MemorySegment iovecs;

        /** Takes at most {@code limit} bytes of {@code buffers}. */
        Vector(List<ByteBuffer> buffers, long limit, Arena arena) {
            this.buffers = buffers;
            long left = limit;
            for (ByteBuffer buffer : buffers) {
                MemorySegment all = segment(buffer);
                MemorySegment part = all.asSlice(0, Math.min(left, all.byteSize()));
                parts.add(part.isNative() ? part : arena.allocate(part.byteSize()));
                left -= part.byteSize();
            }
            iovecs = arena.allocate(IOVEC * Math.max(1, parts.size()), 8);
            for (int i = 0; i < parts.size(); i++) {
                iovecs.set(ValueLayout.ADDRESS, i * IOVEC, parts.get(i));
                iovecs.set(ValueLayout.JAVA_LONG, i * IOVEC + 8, parts.get(i).byteSize());
            }
        }

        int count() {
            return parts.size();
        }

        /** Before sending: fills the native copies. */
        Vector fill() {
            for (int i = 0; i < parts.size(); i++) {
                if (!buffers.get(i).isDirect()) {
                    parts.get(i)
                            .copyFrom(segment(buffers.get(i)).asSlice(0, parts.get(i).byteSize()));
                }
            }
            return this;
        }

        /** After sending {@code bytes}: moves the positions. */
        void sent(long bytes) {
            move(bytes, false);
        }

        /** After receiving {@code bytes}: copies what came to the heap, and moves the positions. */
        void received(long bytes) {
            move(bytes, true);
        }

        private void move(long bytes, boolean copy) {
            long left = bytes;
            for (int i = 0; i < parts.size() && left > 0; i++) {
                ByteBuffer buffer = buffers.get(i);
                int n = (int) Math.min(left, parts.get(i).byteSize());
                if (copy && !buffer.isDirect()) {
                    segment(buffer).asSlice(0, n).copyFrom(parts.get(i).asSlice(0, n));
                }
                advance(buffer, n);
                left -= n;
            }
        }
    }

    static void requireVector(List<ByteBuffer> buffers) {
        if (buffers.size() > Constants.IOV_MAX) {
            throw new IllegalArgumentException(
                    "buffers: " + buffers.size() + ", the limit is " + Constants.IOV_MAX);
        }
        Set<ByteBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        if (buffers.size() > 1 && !buffers.stream().allMatch(seen::add)) {
            throw new IllegalArgumentException("buffers: one stands there twice");
        }
    }
}
