package sockeye.bench.parts;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import sockeye.Flags;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Unix;

/** One call of the kernel each, that has nothing to wait for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(NANOSECONDS)
public class CallPart {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);
    private Socket.Pair pair;

    /** Opens what is called. */
    @Setup
    public void open() throws IOException {
        pair = Unix.pair();
    }

    /** Closes it. */
    @TearDown
    public void close() throws IOException {
        pair.close();
    }

    /** A getsockopt and its value. */
    @Benchmark
    public int option() throws IOException {
        return pair.left().get(Options.SO_RCVBUF);
    }

    /** A recv that finds nothing. */
    @Benchmark
    public int receiveNothing() throws IOException {
        return pair.left().recv(buffer.clear(), Flags.MSG_DONTWAIT);
    }
}
