package sockeye.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Something that a proxy tells beside the addresses, in version 2: a type, a length and a value. A
 * checksum is none of them, for it is of the header itself: {@link ProxyHeader#crc32c}.
 */
public sealed interface Tlv permits Tlv.Alpn, Tlv.Authority, Tlv.UniqueId, Tlv.Netns, Tlv.Raw, Ssl {
    /**
     * What it tells.
     *
     * @return the type's number (PP2_TYPE), 0 to 255
     */
    int type();

    /**
     * What goes on the wire as its value.
     *
     * @return a copy
     */
    byte[] value();

    /**
     * The protocol that was chosen above: PP2_TYPE_ALPN, RFC 7301.
     *
     * @param protocol its name, such as {@code h2}; as in {@code javax.net.ssl}, each character is
     *     a byte
     */
    record Alpn(String protocol) implements Tlv {
        /** Checks the characters. */
        public Alpn {
            if (protocol.chars().anyMatch(one -> one > 0xFF)) {
                throw new IllegalArgumentException("protocol: not of bytes: " + protocol);
            }
        }

        @Override
        public int type() {
            return Tlvs.ALPN;
        }

        @Override
        public byte[] value() {
            return protocol.getBytes(ISO_8859_1);
        }
    }

    /**
     * The host that the client asked for, such as TLS's server_name (SNI): PP2_TYPE_AUTHORITY.
     *
     * @param name the host's name
     */
    record Authority(String name) implements Tlv {
        @Override
        public int type() {
            return Tlvs.AUTHORITY;
        }

        @Override
        public byte[] value() {
            return name.getBytes(UTF_8);
        }
    }

    /**
     * What names this connection in the logs of all proxies: PP2_TYPE_UNIQUE_ID.
     *
     * @param id any bytes, 128 at most
     */
    @SuppressWarnings("ArrayRecordComponent") // copied, and compared by content
    record UniqueId(byte[] id) implements Tlv {
        static final int LONGEST = 128;

        /** Copies the bytes. */
        public UniqueId {
            if (id.length > LONGEST) {
                throw new IllegalArgumentException(
                        "id: " + id.length + " bytes, the limit is " + LONGEST);
            }
            id = id.clone();
        }

        /**
         * Returns the bytes.
         *
         * @return a copy
         */
        @Override
        public byte[] id() {
            return id.clone();
        }

        @Override
        public int type() {
            return Tlvs.UNIQUE_ID;
        }

        @Override
        public byte[] value() {
            return id();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof UniqueId o && Arrays.equals(id, o.id);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(id);
        }

        @Override
        public String toString() {
            return "UniqueId[" + HexFormat.of().formatHex(id) + "]";
        }
    }

    /**
     * The network namespace that the proxy has the connection in: PP2_TYPE_NETNS.
     *
     * @param name its name
     */
    record Netns(String name) implements Tlv {
        @Override
        public int type() {
            return Tlvs.NETNS;
        }

        @Override
        public byte[] value() {
            return name.getBytes(UTF_8);
        }
    }

    /**
     * One that has no record of its own. 0xE0 to 0xEF are free for any application.
     *
     * @param type the type's number, 0 to 255
     * @param value its value, at most 65,535 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // copied, and compared by content
    record Raw(int type, byte[] value) implements Tlv {
        /** Copies the bytes. */
        public Raw {
            if (type < 0 || type > 0xFF) {
                throw new IllegalArgumentException("type: " + type + " is not in 0 to 255");
            }
            if (value.length > 0xFFFF) {
                throw new IllegalArgumentException(
                        "value: " + value.length + " bytes, the limit is 65535");
            }
            value = value.clone();
        }

        /**
         * Returns the bytes.
         *
         * @return a copy
         */
        @Override
        public byte[] value() {
            return value.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Raw o && type == o.type && Arrays.equals(value, o.value);
        }

        @Override
        public int hashCode() {
            return 31 * type + Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return String.format("Raw[0x%02x, %s]", type, HexFormat.of().formatHex(value));
        }
    }
}
