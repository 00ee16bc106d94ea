package sockeye.proxy;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sockeye.Inet;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}.
 *
 * @param lowest the lowest of them
 * @param bits how many bits they share
 */
record Network(InetAddress lowest, int bits) {
    private static final Pattern TEXT = Pattern.compile("([^/%]+)(?:/(0|[1-9][0-9]{0,2}))?");

    static Network parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw notA(text, "it has the form of none");
        }
        InetAddress lowest = Inet.inet_pton(parts.group(1));
        int all = Byte.SIZE * lowest.getAddress().length;
        // Java makes a mapped address one of IPv4, whose bits were counted from those of IPv6.
        boolean mapped = lowest instanceof Inet4Address && parts.group(1).indexOf(':') >= 0;
        int least = mapped ? Mapped.BITS : 0;
        int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2)) - least;
        if (bits < 0 || bits > all) {
            throw notA(text, "its prefix is none of /" + least + " to /" + (least + all));
        }
        int zeros = new BigInteger(1, lowest.getAddress()).getLowestSetBit();
        if (zeros >= 0 && zeros < all - bits) {
            throw notA(text, "there are bits set after the first " + bits);
        }
        return new Network(lowest, bits);
    }

    private static IllegalArgumentException notA(String text, String reason) {
        return new IllegalArgumentException("not a network: \"" + text + "\": " + reason);
    }

    boolean contains(InetAddress host) {
        byte[] own = lowest.getAddress();
        byte[] other = Mapped.plain(host);
        return own.length == other.length && shared(own, other) >= bits;
    }

    /** How many bits both begin with. */
    private static int shared(byte[] one, byte[] other) {
        int at = Arrays.mismatch(one, other);
        return at < 0
                ? Byte.SIZE * one.length
                : Byte.SIZE * at + Integer.numberOfLeadingZeros((one[at] ^ other[at]) & 0xFF) - 24;
    }

    @Override
    public String toString() {
        return Inet.inet_ntop(lowest) + "/" + bits;
    }
}
