package sockeye.services;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * RFC 868: the seconds since 1900 in 32 bits, big-endian and without a sign. They begin again at 0
 * on 7 February 2036, 06:28:16 UTC.
 */
final class TimeNumber {
    private static final long FROM_1900_TO_1970 = 2_208_988_800L;

    private TimeNumber() {}

    static Supplier<byte[]> of(InstantSource clock) {
        return () -> {
            long seconds = clock.instant().getEpochSecond() + FROM_1900_TO_1970;
            return ByteBuffer.allocate(Integer.BYTES).putInt((int) seconds).array();
        };
    }
}
