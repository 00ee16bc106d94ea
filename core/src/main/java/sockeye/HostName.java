package sockeye;

import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of a host, in the form that the resolver takes; prints as it was given.
 *
 * @param given the name as the caller wrote it
 * @param ascii the name in ASCII: other letters are encoded as IDNA has it
 */
record HostName(String given, String ascii) {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    /** Throws for a name that no host can have; {@code call} is what the name is wanted for. */
    static HostName of(String call, String host) throws IOException {
        if (host.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("host: holds a NUL character");
        }
        HostName name = new HostName(host, ascii(call, host));
        if (!possible(name.ascii)) {
            throw Lookup.failure(call, Eai.EAI_NONAME.number(), name);
        }
        return name;
    }

    private static String ascii(String call, String host) throws IOException {
        if (host.chars().allMatch(c -> c < 0x80)) {
            return host;
        }
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            IOException failure =
                    Lookup.failure(call, Eai.EAI_IDN_ENCODE.number(), Escapes.escape(host));
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** The address that a literal says; null if it is a name. */
    static @Nullable InetAddress literal(String host) {
        try {
            return Inet.inet_pton(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** To glibc a * is no name, but any address. */
    private static boolean possible(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.length() > LONGEST_NAME || bare.equals("*")) {
            return false;
        }
        boolean literal = bare.indexOf(':') >= 0;
        return literal
                || Arrays.stream(bare.split("\\.", -1))
                        .allMatch(label -> !label.isEmpty() && label.length() <= LONGEST_LABEL);
    }

    /** The % before a scope stays. */
    @Override
    public String toString() {
        return given.isEmpty() ? "\"\"" : Escapes.escape(given).replace("%25", "%");
    }
}
