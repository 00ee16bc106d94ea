package sockeye;

import java.util.Arrays;

/**
 * IPv6 addresses in text, RFC 5952: lower case, no leading zeros, the first longest run of two or
 * more zero groups as ::, the IPv4 address in a mapped one with dots.
 */
final class Inet6Text {
    private static final int GROUPS = 8;
    private static final int[] MAPPED = {0, 0, 0, 0, 0, 0xFFFF};

    private Inet6Text() {}

    static String print(byte[] address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((address[2 * i] & 0xFF) << 8) | (address[2 * i + 1] & 0xFF);
        }
        if (Arrays.equals(groups, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return "::ffff:" + Inet.inet_ntop(Arrays.copyOfRange(address, 12, 16));
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeros(groups, i);
            if (run > length) {
                start = i;
                length = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int zeros(int[] groups, int from) {
        int end = from;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - from;
    }
}
