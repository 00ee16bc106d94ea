package sockeye;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a socket: where it is bound or whom it talks to. Values are immutable, and equal when
 * the kernel would take them for the same. {@link #parse} reads what {@code toString} prints, which
 * has no spaces and no characters that control or format: in names of Unix sockets they are {@code
 * %XX}, the bytes of their UTF-8, as is {@code %} itself. Corresponds to {@code struct sockaddr}.
 */
public sealed interface Address {
    /**
     * The family this address belongs to.
     *
     * @return the family
     */
    Family family();

    /**
     * An IPv4 or IPv6 address with a port: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code
     * [fe80::1%2]:80}. Corresponds to {@code struct sockaddr_in} and {@code struct sockaddr_in6}.
     *
     * @param host the host; its name, if it has one, plays no role
     * @param port the port, 0 to 65535; 0 lets the kernel choose
     * @param scopeId the interface of a link-local IPv6 address, else 0
     * @param flowInfo the flow label and traffic class of IPv6, else 0
     */
    record Inet(InetAddress host, int port, int scopeId, int flowInfo) implements Address {
        /** Checks the port. */
        public Inet {
            if (port < 0 || port > 0xFFFF) {
                throw new IllegalArgumentException("port: " + port + " is not in 0 to 65535");
            }
        }

        /**
         * An address without flow information; the scope is the host's.
         *
         * @param host the host
         * @param port the port, 0 to 65535
         */
        public Inet(InetAddress host, int port) {
            this(host, port, host instanceof Inet6Address six ? six.getScopeId() : 0, 0);
        }

        @Override
        public Family family() {
            return host instanceof Inet6Address ? Family.INET6 : Family.INET;
        }

        @Override
        public String toString() {
            return host instanceof Inet6Address
                    ? "["
                            + sockeye.Inet.inet_ntop(host)
                            + (scopeId == 0 ? "" : "%" + scopeId)
                            + "]:"
                            + port
                    : host.getHostAddress() + ":" + port;
        }
    }

    /** An address of a Unix socket, unix(7). */
    sealed interface Unix extends Address {
        @Override
        default Family family() {
            return Family.UNIX;
        }
    }

    /**
     * A Unix socket in the file system: {@code unix:/run/x.sock}.
     *
     * @param path the path, at most 108 bytes in UTF-8, without NUL, and not empty
     */
    record Pathname(String path) implements Unix {
        /** Checks the length. */
        public Pathname {
            int length = path.getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > Sockaddr.LONGEST_PATH) {
                throw new IllegalArgumentException(
                        "path: "
                                + length
                                + " bytes, must be 1 to "
                                + Sockaddr.LONGEST_PATH
                                + ": "
                                + path);
            }
            if (path.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("path: holds a NUL character");
            }
        }

        @Override
        public String toString() {
            return "unix:" + Escapes.escape(path);
        }
    }

    /**
     * A Unix socket in Linux's abstract namespace, which the file system does not show: {@code
     * unix-abstract:name}.
     *
     * @param name the name without its leading NUL, at most 107 bytes in UTF-8; it may hold NULs
     *     and may be empty
     */
    record Abstract(String name) implements Unix {
        /** Checks the length. */
        public Abstract {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length >= Sockaddr.LONGEST_PATH) {
                throw new IllegalArgumentException(
                        "name: " + length + " bytes, the limit is " + (Sockaddr.LONGEST_PATH - 1));
            }
        }

        @Override
        public String toString() {
            return "unix-abstract:" + Escapes.escape(name);
        }
    }

    /**
     * A Unix socket without a name: one of a pair, or a client that did not bind. To bind to it is
     * to ask for an abstract name of the kernel's choice (autobind).
     */
    record Unnamed() implements Unix {
        @Override
        public String toString() {
            return "unix-unnamed:";
        }
    }

    /**
     * Any address that has no record of its own, as its bytes: {@code family-40:0a0b0c}.
     *
     * @param family the family, 0 to 65535
     * @param bytes what follows the family in the kernel's structure, at most 126 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // copied, and compared by content
    record Opaque(Family family, byte[] bytes) implements Address {
        /** Copies the bytes. */
        public Opaque {
            if (bytes.length > Sockaddr.LONGEST_OPAQUE) {
                throw new IllegalArgumentException(
                        "bytes: " + bytes.length + ", the limit is " + Sockaddr.LONGEST_OPAQUE);
            }
            if (family.number() < 0 || family.number() > 0xFFFF) {
                throw new IllegalArgumentException(
                        "family: " + family.number() + " is not in 0 to 65535");
            }
            bytes = bytes.clone();
        }

        /**
         * Returns the bytes.
         *
         * @return a copy
         */
        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Opaque o
                    && family.equals(o.family)
                    && Arrays.equals(bytes, o.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * family.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "family-" + family.number() + ":" + HexFormat.of().formatHex(bytes);
        }
    }

    /**
     * Makes an Internet address from a literal; no name is looked up. {@link Netdb#getaddrinfo} and
     * the factories of {@link Tcp} and {@link Udp} take names.
     *
     * @param host an IPv4 or IPv6 literal such as {@code 127.0.0.1} or {@code fe80::1%eth0}
     * @param port the port, 0 to 65535; 0 lets the kernel choose
     * @return the address
     * @throws IllegalArgumentException if {@code host} is no literal, or the port is out of range
     */
    static Inet inet(String host, int port) {
        return new Inet(sockeye.Inet.inet_pton(host), port);
    }

    /**
     * Makes the address of a Unix socket in the file system.
     *
     * @param path the path, at most 108 bytes
     * @return the address
     */
    static Pathname unix(Path path) {
        return new Pathname(path.toString());
    }

    /**
     * Reads an address as {@code toString} prints it: {@code 127.0.0.1:80}, {@code [::1]:80},
     * {@code unix:/run/x}, {@code unix-abstract:name}, {@code unix-unnamed:}, {@code
     * family-40:0a0b}. No name is looked up.
     *
     * @param text the text
     * @return the address
     * @throws IllegalArgumentException if {@code text} is none of these; its message quotes it
     */
    static Address parse(String text) {
        return AddressParser.parse(text);
    }

    /**
     * Takes over an address of {@code java.net}.
     *
     * @param address an {@link InetSocketAddress} that is resolved, or a {@link
     *     UnixDomainSocketAddress}
     * @return the same address
     * @throws IllegalArgumentException if it is of another type or not resolved
     */
    static Address from(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet when inet.getAddress() != null ->
                    new Inet(inet.getAddress(), inet.getPort());
            case UnixDomainSocketAddress unix when unix.getPath().toString().isEmpty() ->
                    new Unnamed();
            case UnixDomainSocketAddress unix -> unix(unix.getPath());
            default -> throw new IllegalArgumentException("address: cannot take over " + address);
        };
    }
}
