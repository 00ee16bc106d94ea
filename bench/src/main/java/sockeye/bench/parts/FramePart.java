package sockeye.bench.parts;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import sockeye.Socket;
import sockeye.Unix;

/** A frame with its length, sent and received exactly, by one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(NANOSECONDS)
public class FramePart {
    /** Bytes of a body. */
    @Param({"64", "4096"})
    private int size;

    private Socket.Pair pair;
    private ByteBuffer sent;
    private ByteBuffer received;

    /** Opens a pair and makes the frame. */
    @Setup
    public void open() throws IOException {
        pair = Unix.pair();
        sent = ByteBuffer.allocateDirect(Integer.BYTES + size).putInt(0, size);
        received = ByteBuffer.allocateDirect(Integer.BYTES + size);
    }

    /** Closes the pair. */
    @TearDown
    public void close() throws IOException {
        pair.close();
    }

    /** One send, then the length and as many bytes as it says. */
    @Benchmark
    public ByteBuffer frame() throws IOException {
        pair.left().sendAll(sent.clear());
        pair.right().recvAll(received.clear().limit(Integer.BYTES));
        int length = received.getInt(0);
        pair.right().recvAll(received.clear().limit(length));
        return received;
    }
}
