package sockeye;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.regex.Pattern;

/**
 * Byte order and the text of addresses: what {@code <arpa/inet.h>} has. Nothing here asks the
 * network or the kernel.
 */
public final class Inet {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private static final String FOUR_PARTS = "(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}";

    /** Of IPv6: five hexadecimal digits, or more. */
    private static final Pattern LONG_GROUP = Pattern.compile("[0-9A-Fa-f]{5}");

    private Inet() {}

    /**
     * Turns 32 bits from host to network byte order. Corresponds to htonl(3).
     *
     * @param host a number in the order of this machine
     * @return the same in network order, which is big-endian
     */
    public static int htonl(int host) {
        return LITTLE_ENDIAN ? Integer.reverseBytes(host) : host;
    }

    /**
     * Turns 16 bits from host to network byte order. Corresponds to htons(3).
     *
     * @param host a number in the order of this machine
     * @return the same in network order, which is big-endian
     */
    public static short htons(short host) {
        return LITTLE_ENDIAN ? Short.reverseBytes(host) : host;
    }

    /**
     * Turns 32 bits from network to host byte order. Corresponds to ntohl(3).
     *
     * @param network a number in network order
     * @return the same in the order of this machine
     */
    public static int ntohl(int network) {
        return htonl(network);
    }

    /**
     * Turns 16 bits from network to host byte order. Corresponds to ntohs(3).
     *
     * @param network a number in network order
     * @return the same in the order of this machine
     */
    public static short ntohs(short network) {
        return htons(network);
    }

    /**
     * Reads an IPv4 address in the forms that C takes: one to four parts, each decimal, octal or
     * hexadecimal, the last filling what the others leave: {@code 128.119.40.12}, {@code 127.1},
     * {@code 0x7f000001}. Corresponds to inet_aton(3).
     *
     * @param text the text
     * @return the four bytes, in network order
     * @throws IllegalArgumentException if it is no such address
     */
    public static byte[] inet_aton(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            throw notAn("IPv4", text);
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            int bits = last ? 8 * (4 - i) : 8;
            long part = number(parts[i], text);
            if (part >= 1L << bits) {
                throw notAn("IPv4", text);
            }
            address = address << bits | part;
        }
        return new byte[] {
            (byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address
        };
    }

    private static long number(String part, String text) {
        if (part.matches("0[xX]0*[0-9a-fA-F]{1,8}")) {
            return Long.parseLong(part.substring(2), 16);
        } else if (part.matches("0+[0-7]{0,11}")) {
            return Long.parseLong(part, 8);
        } else if (part.matches("[1-9][0-9]{0,9}")) {
            return Long.parseLong(part);
        }
        throw notAn("IPv4", text);
    }

    /**
     * Prints an IPv4 address. Corresponds to inet_ntoa(3).
     *
     * @param address four bytes in network order
     * @return the text, such as {@code 128.119.40.12}
     * @throws IllegalArgumentException if there are not four bytes
     */
    public static String inet_ntoa(byte[] address) {
        if (address.length != 4) {
            throw new IllegalArgumentException("address: " + address.length + " bytes, must be 4");
        }
        return inet_ntop(address);
    }

    /**
     * Reads an IPv4 or IPv6 literal; an IPv6 one may have a scope ({@code fe80::1%eth0}). Unlike
     * {@link #inet_aton} it takes four decimal parts only. Corresponds to inet_pton(3).
     *
     * @param text the text
     * @return the address; an IPv4-mapped IPv6 address becomes IPv4, as everywhere in Java
     * @throws IllegalArgumentException if it is no such literal
     */
    public static InetAddress inet_pton(String text) {
        boolean four = text.matches(FOUR_PARTS);
        if (!four && !mayBeInet6(text.replaceFirst("%.*", ""))) {
            throw notAn("IP", text);
        }
        try {
            return four ? Inet4Address.ofLiteral(text) : Inet6Address.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(notAn("IP", text).getMessage(), e);
        }
    }

    /** Leaves out what Java takes and C does not: brackets, and more zeros than a number needs. */
    private static boolean mayBeInet6(String text) {
        int colon = text.lastIndexOf(':');
        String last = text.substring(colon + 1);
        return colon >= 0
                && !text.startsWith("[")
                && !LONG_GROUP.matcher(text).find()
                && (last.indexOf('.') < 0 || last.matches(FOUR_PARTS));
    }

    /**
     * Prints an address, IPv6 in the form of RFC 5952. Corresponds to inet_ntop(3).
     *
     * @param address four or sixteen bytes in network order
     * @return the text
     * @throws IllegalArgumentException if there are neither four nor sixteen bytes
     */
    public static String inet_ntop(byte[] address) {
        if (address.length == 16) {
            return Inet6Text.print(address);
        }
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "address: " + address.length + " bytes, must be 4 or 16", e);
        }
    }

    /**
     * Prints an address without its name and scope. Corresponds to inet_ntop(3).
     *
     * @param address the address
     * @return the text
     */
    public static String inet_ntop(InetAddress address) {
        return inet_ntop(address.getAddress());
    }

    private static IllegalArgumentException notAn(String kind, String text) {
        return new IllegalArgumentException("not an " + kind + " address: \"" + text + "\"");
    }
}
