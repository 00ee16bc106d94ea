package sockeye;

import java.util.HexFormat;

/** Reads what {@link Address} prints. */
final class AddressParser {
    private AddressParser() {}

    static Address parse(String text) {
        try {
            if (text.startsWith("unix:")) {
                return new Address.Pathname(Escapes.unescape(text.substring(5)));
            } else if (text.startsWith("unix-abstract:")) {
                return new Address.Abstract(Escapes.unescape(text.substring(14)));
            } else if (text.equals("unix-unnamed:")) {
                return new Address.Unnamed();
            } else if (text.startsWith("family-")) {
                return opaque(text.substring(7));
            }
            return inet(text);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "not an address: \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private static Address opaque(String text) {
        int colon = text.indexOf(':');
        Family family = new Family(Integer.parseInt(text.substring(0, colon)));
        return new Address.Opaque(family, HexFormat.of().parseHex(text.substring(colon + 1)));
    }

    private static Address inet(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("there is no :port");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw new IllegalArgumentException("an IPv6 address stands in brackets");
        } else if (host.indexOf(':') < 0 && bracketed) {
            throw new IllegalArgumentException("only an IPv6 address stands in brackets");
        }
        return Address.inet(
                bracketed ? host.substring(1, host.length() - 1) : host,
                port(text.substring(colon + 1)));
    }

    private static int port(String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + digits + "\" is not a port");
        }
        return Integer.parseInt(digits);
    }
}
