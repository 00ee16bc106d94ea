package sockeye.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sockeye.Address;
import sockeye.Inet;
import sockeye.framing.MalformedException;

/** Headers of version 1: {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 443}, and CR LF. */
final class Version1 {
    static final byte[] BEGINNING = "PROXY ".getBytes(US_ASCII);
    static final int SHORTEST = "PROXY UNKNOWN\r\n".length();
    static final int LONGEST = 107;

    private static final String UNKNOWN = "PROXY UNKNOWN";
    private static final int SPACES = 5;
    private static final Pattern TCP =
            Pattern.compile(
                    "PROXY TCP([46]) (\\S+) (\\S+) (0|[1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4})\r\n");

    /** Java takes groups of more than four digits, and scopes. */
    private static final Pattern HOST6 =
            Pattern.compile("([0-9a-fA-F]{0,4}:){2,}([0-9.]+|[0-9a-fA-F]{0,4})");

    private Version1() {}

    /**
     * How many bytes must come after these at least; 0 if no more can make another header of them.
     *
     * @param line {@link #SHORTEST} bytes or more
     */
    static int missing(String line) throws MalformedException {
        int end = line.endsWith("\r") ? 1 : 2;
        if (line.startsWith(UNKNOWN)) {
            return line.endsWith("\r\n") ? 0 : end;
        } else if (!line.startsWith("PROXY TCP4 ") && !line.startsWith("PROXY TCP6 ")) {
            throw malformed(line);
        }
        int spaces = (int) line.chars().filter(one -> one == ' ').count();
        return line.indexOf('\n') >= 0 ? 0 : 2 * Math.max(0, SPACES - spaces) + end;
    }

    static ProxyHeader decode(String line) throws MalformedException {
        if (line.equals(UNKNOWN + "\r\n") || line.startsWith(UNKNOWN + " ")) {
            return ProxyHeader.LOCAL.version(1);
        }
        Matcher fields = TCP.matcher(line);
        if (!fields.matches()) {
            throw malformed(line);
        }
        boolean six = fields.group(1).equals("6");
        Address source = address(six, fields.group(2), fields.group(4));
        Address destination = address(six, fields.group(3), fields.group(5));
        return ProxyHeader.proxy(source, destination).version(1);
    }

    private static Address address(boolean six, String host, String port)
            throws MalformedException {
        if (six ? !HOST6.matcher(host).matches() : host.indexOf(':') >= 0) {
            throw malformed(host);
        }
        try {
            return Address.inet(host, Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw malformed(host + " " + port);
        }
    }

    private static MalformedException malformed(String text) {
        return new MalformedException("not in a PROXY header: \"" + printable(text) + "\"");
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    static byte[] encode(Optional<Endpoints> endpoints) {
        String rest = endpoints.map(Version1::fields).orElse("UNKNOWN");
        return ("PROXY " + rest + "\r\n").getBytes(US_ASCII);
    }

    private static String fields(Endpoints endpoints) {
        Address.Inet source = (Address.Inet) endpoints.source();
        Address.Inet destination = (Address.Inet) endpoints.destination();
        boolean six = Mapped.needed(source.host(), destination.host());
        return String.join(
                " ",
                six ? "TCP6" : "TCP4",
                host(six, source.host()),
                host(six, destination.host()),
                Integer.toString(source.port()),
                Integer.toString(destination.port()));
    }

    private static String host(boolean six, InetAddress host) {
        return Inet.inet_ntop(six ? Mapped.inet6(host) : host.getAddress());
    }
}
