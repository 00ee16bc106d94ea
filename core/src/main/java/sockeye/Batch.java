package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static sockeye.kernel.Constants.MSG_TRUNC;
import static sockeye.kernel.Constants.UIO_MAXIOV;
import static sockeye.kernel.Layouts.IOVEC;
import static sockeye.kernel.Layouts.MMSGHDR;
import static sockeye.kernel.Layouts.SOCKADDR_STORAGE;
import static sockeye.kernel.Layouts.offset;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sockeye.kernel.Layouts;

/**
 * Room for many messages, to be received or sent by one call and used again and again: nothing is
 * allocated for a message.
 *
 * {@snippet :
 * Batch batch = new Batch(64, 2048);
 * while (true) {
 *     socket.recvMany(batch); // one at least
 *     for (Batch.Slot slot : batch) {
 *         answer(slot.data()); // in place
 *     }
 *     socket.sendAll(batch); // each to its sender
 * }
 * }
 *
 * <p>A batch has slots, each with memory of its own outside the heap for the bytes and the address
 * of one message. The first {@link #size} of them are in use: those that {@link
 * Socket#recvMany(Batch)} filled, or that {@link #add} has given out. {@link
 * Socket#sendMany(Batch)} sends them in order, and {@link #sent} tells how far it has come.
 *
 * <p>A batch is for one thread at a time; a call that finds another thread's call on it throws
 * IllegalStateException. Its memory is freed when nothing refers to the batch and its buffers any
 * more.
 */
public final class Batch implements Iterable<Batch.Slot> {
    /** The most slots that a batch has, because one call takes no more: 1,024 (UIO_MAXIOV). */
    public static final int MAX_SLOTS = UIO_MAXIOV;

    /** Room for what IP can add to a message, unless nearly all of its options are set. */
    private static final int CONTROL_ROOM = 256;

    private static final Address PEER = new Address.Unnamed();
    private static final long HEADER = MMSGHDR.byteSize();
    private static final long LENGTH = offset(MMSGHDR, "msg_len");

    final Exclusive use = new Exclusive();
    private final MemorySegment incoming;
    private final MemorySegment outgoing;
    private final Slot[] slots;
    private final Msghdr[] headers; // of outgoing
    private final int[] indices; // of the slots whose headers are in outgoing
    private int size;
    private int sent;
    private int prepared;
    private int done; // of those prepared
    private @Nullable Socket source;

    /**
     * Makes a batch without messages.
     *
     * @param slots how many messages it can hold, 1 to 1,024
     * @param bytes how many bytes of each, 1 or more
     * @throws IllegalArgumentException if one of them is out of range
     */
    public Batch(int slots, int bytes) {
        this(Arena.ofAuto(), slots, bytes);
    }

    /** A batch whose memory ends with {@code arena}. */
    Batch(Arena arena, int slots, int bytes) {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException("slots: " + slots + " is not in 1 to " + MAX_SLOTS);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes: " + bytes + " is less than 1");
        }
        long room = Layouts.cmsgAlign((long) slots * bytes);
        SegmentAllocator memory =
                SegmentAllocator.slicingAllocator(
                        arena.allocate(room + slots * (2 * HEADER + Slot.FIXED), 8));
        MemorySegment data = memory.allocate(room, 8);
        this.incoming = memory.allocate(HEADER * slots, 8);
        this.outgoing = memory.allocate(HEADER * slots, 8);
        this.slots = new Slot[slots];
        this.headers = new Msghdr[slots];
        this.indices = new int[slots];
        for (int i = 0; i < slots; i++) {
            this.slots[i] = new Slot(memory, i, data.asSlice((long) i * bytes, bytes));
            this.headers[i] = this.slots[i].header(outgoing);
        }
    }

    /**
     * How many messages it can hold.
     *
     * @return the number of its slots
     */
    public int capacity() {
        return slots.length;
    }

    /**
     * How many messages are in it.
     *
     * @return the number of slots in use
     */
    public int size() {
        return size;
    }

    /**
     * How many of its messages sending has passed: slot number {@code sent()} is the next to be
     * sent, and the one that an error of sending is about.
     *
     * @return the number, at most {@link #size}
     */
    public int sent() {
        return sent;
    }

    /**
     * A message.
     *
     * @param index which one, from 0 to size - 1
     * @return its slot, always the same object
     */
    public Slot get(int index) {
        return slots[Objects.checkIndex(index, size)];
    }

    /** The messages, in order. */
    @Override
    public Iterator<Slot> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public Slot next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return slots[next++];
            }
        };
    }

    /**
     * Takes one more slot into use, for a message to be sent.
     *
     * @return the slot: its data has all of its room, it goes to the peer, and is not cut
     * @throws IllegalStateException if all are in use
     */
    public Slot add() {
        if (size == slots.length) {
            throw new IllegalStateException("add: all " + size + " slots are in use");
        }
        return slots[size++].clear();
    }

    /**
     * Takes all slots out of use.
     *
     * @return this
     */
    public Batch clear() {
        size = 0;
        sent = 0;
        return this;
    }

    /**
     * Lets {@link Socket#sendMany(Batch)} begin again with the first slot. What has been sent has
     * no bytes left: the positions of the {@linkplain Slot#data data} are the caller's to set.
     *
     * @return this
     */
    public Batch rewind() {
        sent = 0;
        return this;
    }

    /** How far sending has come, and to whom it is to go on. */
    @Override
    public String toString() {
        String progress = sent + " of " + size + " sent";
        return sent < size ? progress + ", next " + slots[sent] : progress;
    }

    // Receiving

    /** Headers for as many messages as there are slots, which are out of use now. */
    MemorySegment toReceive(Socket socket) {
        clear();
        source = socket;
        boolean ip = socket.family().equals(Family.INET) || socket.family().equals(Family.INET6);
        for (Slot slot : slots) {
            // Unix sockets would pass descriptors, which nobody would close
            slot.incoming.room(SOCKADDR_STORAGE, ip ? CONTROL_ROOM : 0);
        }
        return incoming;
    }

    /** The first {@code count} slots have been filled. */
    void received(long count) {
        for (size = 0; size < count; size++) {
            slots[size].received();
        }
    }

    /** Takes empty messages at the end out of use: how many are left. */
    int withoutEnd() {
        while (size > 0 && slots[size - 1].length == 0) {
            size--;
        }
        return size;
    }

    /** Copies what came. */
    List<Datagram> datagrams() {
        List<Datagram> datagrams = new ArrayList<>(size);
        for (Slot slot : this) {
            byte[] bytes = new byte[slot.data.remaining()];
            slot.data.get(bytes);
            datagrams.add(new Datagram(bytes, slot.from(), slot.length));
        }
        return datagrams;
    }

    // Sending

    /** Makes headers for what has not been sent, in the form that sockets of the family take. */
    void toSend(Family family) {
        prepared = 0;
        done = 0;
        for (int i = sent; i < size; i++) {
            if (!slots[i].dropped) {
                slots[i].toSend(headers[prepared], family);
                indices[prepared++] = i;
            }
        }
        passDropped();
    }

    int unsent() {
        return prepared - done;
    }

    MemorySegment unsentHeaders() {
        return outgoing.asSlice(HEADER * done);
    }

    /** Whether the next to be sent names its receiver. */
    boolean isAddressed() {
        return done < prepared && headers[done].nameLength() > 0;
    }

    /** The next {@code count} messages have been sent, if that is not negative. */
    void sent(long count) {
        for (long i = 0; i < count; i++) {
            ByteBuffer data = slots[indices[done++]].data;
            data.position(data.limit());
        }
        passDropped();
    }

    private void passDropped() {
        sent = done < prepared ? indices[done] : size;
    }

    /** One message of a {@link Batch}: what came, or what is to be sent. */
    public final class Slot {
        static final long FIXED =
                SOCKADDR_STORAGE + CONTROL_ROOM + SegmentSize.ROOM + 2 * IOVEC.byteSize();

        private final int index;
        private final ByteBuffer data;
        private final long start; // where data is
        private final MemorySegment name;
        private final MemorySegment control;
        private final MemorySegment iovec; // to send
        private final SegmentSize segment;
        private final Msghdr incoming;
        private int length;
        private int flags;
        private long controlLength;
        private int nameLength;
        private int segmentSize;
        private boolean dropped;
        private @Nullable Address address; // what the name means, if that is known
        private @Nullable Family encoded; // for whom the name has been encoded, if it has

        private Slot(SegmentAllocator memory, int index, MemorySegment bytes) {
            this.index = index;
            this.data = bytes.asByteBuffer();
            this.start = bytes.address();
            this.name = memory.allocate(SOCKADDR_STORAGE, 8);
            this.control = memory.allocate(CONTROL_ROOM, 8);
            this.iovec = memory.allocate(IOVEC);
            this.segment = new SegmentSize(memory);
            MemorySegment room = memory.allocate(IOVEC);
            point(room, start, data.capacity());
            this.incoming = new Msghdr(at(Batch.this.incoming), room, 1, name, control);
        }

        private MemorySegment at(MemorySegment headers) {
            return headers.asSlice(HEADER * index, HEADER);
        }

        private Msghdr header(MemorySegment headers) {
            return new Msghdr(at(headers), iovec, 1, name, MemorySegment.NULL);
        }

        private static void point(MemorySegment iovec, long address, long length) {
            iovec.set(JAVA_LONG, 0, address);
            iovec.set(JAVA_LONG, 8, length);
        }

        /**
         * Its bytes, in the batch's own memory. After receiving, what came is between position and
         * limit. What is between them when it is sent goes, and the position moves to the limit.
         *
         * @return the slot's buffer, always the same object
         */
        public ByteBuffer data() {
            return data;
        }

        /**
         * The length that a received message had, in bytes.
         *
         * @return its true length, which is more than the slot has room for if it was cut
         */
        public int length() {
            return length;
        }

        /**
         * Whether a received message was longer than the slot, and the rest is lost.
         *
         * @return true if it was cut
         */
        public boolean truncated() {
            return (flags & MSG_TRUNC) != 0;
        }

        /**
         * What the kernel says of a received message, as {@link Message#flags}.
         *
         * @return the flags
         */
        public Flags flags() {
            return new Flags(flags);
        }

        /**
         * Ancillary data that came with a message of IP. Batches do not receive that of Unix
         * sockets.
         *
         * @return one element for each piece, in the kernel's order; made new at each call
         */
        public List<Control> control() {
            return ControlCodec.decode(control.asSlice(0, controlLength).toArray(JAVA_BYTE));
        }

        /**
         * Who sent a received message, which is also where it goes when it is sent.
         *
         * @return the address; {@link Address.Unnamed} for a sender without a name, and for the
         *     peer of {@link #toPeer}
         */
        public Address from() {
            Address known = address;
            if (known == null) {
                Address named = Sockaddr.decode(name, nameLength);
                known = source == null ? named : source.sender(named);
                address = known;
            }
            return known;
        }

        /**
         * Says to whom it is to be sent. For a message that was received this has been said: to its
         * sender.
         *
         * @param to the receiver
         * @return this
         */
        public Slot to(Address to) {
            address = Objects.requireNonNull(to);
            encoded = null;
            return this;
        }

        /**
         * Says that it is to be sent to the peer of the socket.
         *
         * @return this
         */
        public Slot toPeer() {
            address = PEER;
            encoded = null;
            return this;
        }

        /**
         * The length of the datagrams of which its bytes consist: those that the kernel joined when
         * it received them (UDP_GRO), or into which it is to cut what is sent (UDP_SEGMENT); the
         * last may be shorter.
         *
         * @return the length in bytes; 0 if it is one datagram
         */
        public int segmentSize() {
            return segmentSize;
        }

        /**
         * Lets the kernel cut what is sent into datagrams, for UDP; what came joined has this set,
         * and goes back as it came. See {@link Control.UdpSegment} for the limits.
         *
         * @param bytes their length, at most 65,535; 0 for one datagram, or for what the socket's
         *     UDP_SEGMENT says
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Slot segmentSize(int bytes) {
            segmentSize = new Control.UdpSegment(bytes).size();
            return this;
        }

        /**
         * Leaves it out when the batch is sent.
         *
         * @return this
         */
        public Slot drop() {
            dropped = true;
            return this;
        }

        /** Its number, and the address. */
        @Override
        public String toString() {
            Address known = from();
            return "slot " + index + (known instanceof Address.Unnamed ? "" : " to " + known);
        }

        private Slot clear() {
            data.clear();
            length = 0;
            flags = 0;
            controlLength = 0;
            segmentSize = 0;
            dropped = false;
            return toPeer();
        }

        private void received() {
            length = incoming.memory.get(JAVA_INT, LENGTH);
            data.clear().limit(Math.min(length, data.capacity()));
            flags = incoming.flagBits();
            nameLength = incoming.nameLength();
            controlLength = incoming.controlLength();
            segmentSize = SegmentSize.received(control, controlLength);
            dropped = false;
            address = null;
            encoded = Objects.requireNonNull(source).family();
        }

        private void toSend(Msghdr header, Family family) {
            encode(family);
            int position = data.position();
            point(iovec, start + position, Math.max(0, data.limit() - position));
            header.point(iovec, 1, name, segment.memory);
            header.room(nameLength, segment.set(segmentSize));
        }

        /** Sockets of IPv6 take other names than those of IPv4. */
        private void encode(Family family) {
            if (family.equals(encoded)) {
                return;
            }
            Address to = from();
            nameLength = 0;
            if (!(to instanceof Address.Unnamed)) {
                byte[] bytes = Sockaddr.encode(to, family);
                MemorySegment.copy(bytes, 0, name, JAVA_BYTE, 0, bytes.length);
                nameLength = bytes.length;
            }
            encoded = family;
        }
    }
}
