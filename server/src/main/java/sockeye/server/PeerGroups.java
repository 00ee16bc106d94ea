package sockeye.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import sockeye.Codec;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Option;
import sockeye.Socket;

/** The supplementary groups of peers. */
final class PeerGroups {
    /** NGROUPS_MAX: the most supplementary groups that a process can have. */
    private static final int MOST = 65_536;

    /** The peer's supplementary groups, socket(7). */
    private static final Option<int[]> SO_PEERGROUPS =
            Option.of(
                    "SO_PEERGROUPS",
                    1,
                    59,
                    new Codec<>(
                            int[].class,
                            MOST * Integer.BYTES,
                            _ -> {
                                throw new IllegalArgumentException("SO_PEERGROUPS: read only");
                            },
                            PeerGroups::numbers));

    private PeerGroups() {}

    /** None if the kernel does not know the peer, as of a datagram socket. */
    static IntStream of(Socket connection) throws IOException {
        if (!connection.family().equals(Family.UNIX)) {
            return IntStream.empty();
        }
        try {
            return IntStream.of(connection.get(SO_PEERGROUPS));
        } catch (IOException e) {
            if (Errno.of(e) == Errno.ENODATA) {
                return IntStream.empty();
            }
            throw e;
        }
    }

    private static int[] numbers(ByteBuffer bytes) {
        int[] numbers = new int[bytes.remaining() / Integer.BYTES];
        bytes.asIntBuffer().get(numbers);
        return numbers;
    }
}
