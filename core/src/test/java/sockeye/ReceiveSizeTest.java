package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.kernel.Constants;
import sockeye.kernel.TestKernels;
import sockeye.testing.Parked;
import sockeye.testing.Task;
import sockeye.testing.Threads;

/** Where room for a message is made as it is needed, the message is the one that was measured. */
class ReceiveSizeTest extends Contract {
    private static final int MUCH = 200_000;

    private enum Way {
        RECV {
            @Override
            int receive(Socket socket) throws IOException {
                return socket.recv(MUCH).length;
            }
        },
        RECV_FROM {
            @Override
            int receive(Socket socket) throws IOException {
                return socket.recvFrom(MUCH).bytes().length;
            }
        },
        RECV_MESSAGE {
            @Override
            int receive(Socket socket) throws IOException {
                ByteBuffer buffer = ByteBuffer.allocate(MUCH);
                socket.recvMessage(buffer).close();
                return buffer.position();
            }
        };

        abstract int receive(Socket socket) throws IOException;
    }

    /** A second thread receives just when the first has measured. */
    @ParameterizedTest
    @EnumSource
    void nobodyComesBetween(Way way) throws Exception {
        try (Socket.Pair pair = Socket.pair(Family.UNIX, Type.DGRAM)) {
            pair.left().send(new byte[10]);
            pair.left().send(new byte[150_000]);
            List<Task<Integer>> second = new ArrayList<>();
            TestKernels.Instead recv =
                    (real, arguments) -> {
                        int flags = (int) arguments[3];
                        long n =
                                real.recv(
                                        (int) arguments[0],
                                        (MemorySegment) arguments[1],
                                        (long) arguments[2],
                                        flags);
                        if ((flags & Constants.MSG_PEEK) != 0 && second.isEmpty()) {
                            second.add(Threads.PLATFORM.start(() -> way.receive(pair.right())));
                            Parked.until(
                                    () ->
                                            second.getFirst().isDone()
                                                    || second.getFirst().isParked(),
                                    second::toString);
                        }
                        return n;
                    };
            try (TestKernels.Use _ = TestKernels.use("recv", recv)) {
                int first = way.receive(pair.right());
                assertThat(List.of(first, second.getFirst().get()))
                        .containsExactlyInAnyOrder(10, 150_000);
            }
        }
    }
}
