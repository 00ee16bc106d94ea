package sockeye.bench.parts;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.net.InetAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import sockeye.Address;
import sockeye.AddressBytes;

/** Addresses from and to the kernel's form. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(NANOSECONDS)
public class AddressPart {
    private static final int PORT = 40_000;

    private final Address.Inet address = new Address.Inet(InetAddress.ofLiteral("127.0.0.1"), PORT);
    private final byte[] bytes = AddressBytes.encode(address);

    /** What each sendTo does. */
    @Benchmark
    public byte[] encode() {
        return AddressBytes.encode(address);
    }

    /** What each recvFrom does. */
    @Benchmark
    public Address decode() {
        return AddressBytes.decode(bytes);
    }
}
