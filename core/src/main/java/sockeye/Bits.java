package sockeye;

import java.util.StringJoiner;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Prints sets of bits. */
final class Bits {
    private Bits() {}

    /** The names of the bits that are set, joined by |; in hexadecimal what has no name. */
    static String toString(int bits, IntFunction<@Nullable String> names) {
        StringJoiner joined = new StringJoiner("|").setEmptyValue("0");
        for (int left = bits; left != 0; left &= left - 1) {
            int bit = Integer.lowestOneBit(left);
            String name = names.apply(bit);
            joined.add(name != null ? name : "0x" + Integer.toHexString(bit));
        }
        return joined.toString();
    }
}
