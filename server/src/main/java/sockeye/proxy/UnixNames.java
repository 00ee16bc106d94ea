package sockeye.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import sockeye.Address;
import sockeye.Family;

/** Addresses of Unix sockets in 108 bytes, filled up with NULs: {@code sun_path}, unix(7). */
final class UnixNames {
    static final int LENGTH = 108;

    private UnixNames() {}

    /** Takes one from the beginning of {@code bytes}. */
    static Address decode(ByteBuffer bytes) {
        byte[] path = new byte[LENGTH];
        bytes.get(path);
        boolean isAbstract = path[0] == 0;
        byte[] name = Arrays.copyOf(path, isAbstract ? withoutFill(path) : firstNul(path));
        if (name.length == 0) {
            return new Address.Unnamed();
        }
        try {
            int start = isAbstract ? 1 : 0;
            ByteBuffer text = ByteBuffer.wrap(name, start, name.length - start);
            String decoded = UTF_8.newDecoder().decode(text).toString();
            return isAbstract ? new Address.Abstract(decoded) : new Address.Pathname(decoded);
        } catch (CharacterCodingException e) {
            return new Address.Opaque(Family.UNIX, name); // a name that no String can hold
        }
    }

    private static int withoutFill(byte[] path) {
        int end = path.length;
        while (end > 0 && path[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static int firstNul(byte[] path) {
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return end;
    }

    static byte[] encode(Address address) {
        byte[] name =
                switch (address) {
                    case Address.Pathname(String path) -> path.getBytes(UTF_8);
                    case Address.Abstract(String text) -> ("\0" + text).getBytes(UTF_8);
                    case Address.Unnamed() -> new byte[0];
                    case Address.Opaque opaque -> opaque.bytes();
                    case Address.Inet inet ->
                            throw new IllegalArgumentException(inet + " is not of Unix");
                };
        return Arrays.copyOf(name, LENGTH);
    }
}
