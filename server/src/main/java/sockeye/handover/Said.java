package sockeye.handover;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static sockeye.handover.HandoverException.Reason.MALFORMED;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sockeye.Control;
import sockeye.handover.HandoverException.Reason;

/** What one process says to the other: each a message, as the package's documentation has it. */
sealed interface Said {
    int VERSION = 1;

    /** No message is longer. */
    int LONGEST = 64 * 1024;

    int LONGEST_NAME = 255;
    int LONGEST_TEXT = 512;
    int MOST_SOCKETS = 0xFFFF;

    /** The message as it goes over the socket. */
    byte[] bytes();

    /** How many descriptors go with it. */
    default int descriptors() {
        return 0;
    }

    /** Wants the sockets. */
    record Take(int version) implements Said {
        private static final byte[] MAGIC = "sockeye".getBytes(US_ASCII);

        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(2 + MAGIC.length)
                    .put((byte) 1)
                    .put(MAGIC)
                    .put((byte) version)
                    .array();
        }

        static Take parse(ByteBuffer bytes) throws HandoverException {
            byte[] magic = new byte[MAGIC.length];
            bytes.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new HandoverException(MALFORMED, "not a Sockeye program");
            }
            return new Take(Byte.toUnsignedInt(bytes.get()));
        }
    }

    /** Gives the offering socket, and says how many others follow. */
    record Give(int version, int count) implements Said {
        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(4)
                    .put((byte) 2)
                    .put((byte) version)
                    .putShort((short) count)
                    .array();
        }

        @Override
        public int descriptors() {
            return 1;
        }

        static Give parse(ByteBuffer bytes) {
            return new Give(Byte.toUnsignedInt(bytes.get()), Short.toUnsignedInt(bytes.getShort()));
        }
    }

    /** Gives sockets: one descriptor for each name. */
    record Sockets(List<String> names) implements Said {
        static final int MOST = Control.MAX_DESCRIPTORS;

        @Override
        public byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(1 + names.size() * (1 + LONGEST_NAME));
            bytes.put((byte) 3);
            for (String name : names) {
                byte[] text = name.getBytes(UTF_8);
                bytes.put((byte) text.length).put(text);
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }

        @Override
        public int descriptors() {
            return names.size();
        }

        static Sockets parse(ByteBuffer bytes) {
            List<String> names = new ArrayList<>();
            while (bytes.hasRemaining()) {
                byte[] text = new byte[Byte.toUnsignedInt(bytes.get())];
                bytes.get(text);
                names.add(new String(text, UTF_8));
            }
            return new Sockets(names);
        }
    }

    /** The new process serves. */
    record Ready() implements Said {
        @Override
        public byte[] bytes() {
            return new byte[] {4};
        }
    }

    /** The old process serves no new connections. */
    record Draining() implements Said {
        @Override
        public byte[] bytes() {
            return new byte[] {5};
        }
    }

    /** There will be no hand-over. */
    record Refusal(Reason reason, String text) implements Said {
        private static final List<Reason> CODES = List.of(Reason.values());

        @Override
        public byte[] bytes() {
            byte[] all = text.getBytes(UTF_8);
            byte[] some = Arrays.copyOf(all, Math.min(all.length, LONGEST_TEXT));
            return ByteBuffer.allocate(2 + some.length)
                    .put((byte) 6)
                    .put((byte) CODES.indexOf(reason))
                    .put(some)
                    .array();
        }

        static Refusal parse(ByteBuffer bytes) throws HandoverException {
            int code = Byte.toUnsignedInt(bytes.get());
            if (code >= CODES.size()) {
                throw new HandoverException(MALFORMED, "refused, for the unknown reason " + code);
            }
            return new Refusal(CODES.get(code), UTF_8.decode(bytes).toString());
        }

        HandoverException exception() {
            return new HandoverException(reason, "refused: " + text);
        }
    }

    /** Reads a message, all of it. */
    static Said parse(ByteBuffer bytes) throws HandoverException {
        try {
            int kind = bytes.get();
            Said said =
                    switch (kind) {
                        case 1 -> Take.parse(bytes);
                        case 2 -> Give.parse(bytes);
                        case 3 -> Sockets.parse(bytes);
                        case 4 -> new Ready();
                        case 5 -> new Draining();
                        case 6 -> Refusal.parse(bytes);
                        default -> throw new HandoverException(MALFORMED, "message " + kind);
                    };
            if (bytes.hasRemaining()) {
                throw new HandoverException(MALFORMED, "more after " + said);
            }
            return said;
        } catch (BufferUnderflowException e) {
            throw new HandoverException(MALFORMED, "a message that is cut off");
        }
    }
}
