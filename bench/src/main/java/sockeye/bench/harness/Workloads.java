package sockeye.bench.harness;

import static sockeye.bench.harness.Transport.TCP;
import static sockeye.bench.harness.Transport.UDP;
import static sockeye.bench.harness.Transport.UNIX;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sockeye.bench.harness.Shape.ClosedLoop;
import sockeye.bench.harness.Shape.IdleMemory;
import sockeye.bench.harness.Shape.Lookup;
import sockeye.bench.harness.Shape.OpenLoop;
import sockeye.bench.harness.Shape.Start;

/** All workloads. To add one, add a line. */
final class Workloads {
    /** The size of the file of {@code tcp-file}. */
    static final int FILE_BYTES = 1 << 20;

    private static final int SMALL = 64;
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /** A datagram that passes an Ethernet, so that nothing is split on the way. */
    private static final int DATAGRAM = 1200;

    private static final int IDLE = 10_000;
    private static final int IDLE_MEASURED = 5_000;

    private Workloads() {}

    /** Those of which {@code file} is the file that is sent. */
    static List<Workload> all(Path file) {
        var all = new ArrayList<Workload>();
        all.addAll(echoes());
        all.addAll(datagrams());
        all.addAll(connections());
        all.addAll(transfers(file));
        all.addAll(latencies());
        all.addAll(costs());
        return all;
    }

    private static List<Workload> echoes() {
        var echo = Service.of(TCP, "echo", 16 * KIB);
        return List.of(
                tcpEcho(1),
                tcpEcho(64).alsoQuick(),
                tcpEcho(1000),
                tcpEcho(8000),
                Workload.of("tcp-echo-1k", "TCP echo, 1 KiB, 64 connections", echo, echo(64, KIB)),
                Workload.of(
                        "tcp-echo-16k",
                        "TCP echo, 16 KiB, 64 connections",
                        echo,
                        echo(64, 16 * KIB)),
                Workload.of(
                        "tcp-frames",
                        "Frames of 64 B with their length, 16 under way on each of 64 connections",
                        Service.of(TCP, "frames", SMALL),
                        ClosedLoop.operations(Demand.of("frames", 64, SMALL).pipelined(16))),
                Workload.of(
                                "unix-echo-64",
                                "Unix stream echo, 64 B, 64 connections",
                                Service.of(UNIX, "echo", KIB),
                                echo(64, SMALL))
                        .alsoQuick());
    }

    private static Workload tcpEcho(int connections) {
        return Workload.of(
                "tcp-echo-" + connections,
                "TCP echo, 64 B, " + connections(connections),
                smallEcho(),
                echo(connections, SMALL));
    }

    private static String connections(int number) {
        return number == 1 ? "1 connection" : String.format("%,d connections", number);
    }

    private static Service smallEcho() {
        return Service.of(TCP, "echo", KIB);
    }

    private static ClosedLoop echo(int connections, int size) {
        return ClosedLoop.operations(Demand.of("echo", connections, size));
    }

    private static List<Workload> datagrams() {
        return List.of(
                udpEcho("udp-echo-1", "UDP echo, 64 B, one server socket, 16 clients", 1),
                udpEcho("udp-echo-many", "UDP echo, 64 B, 16 server sockets, 16 clients", 16),
                Workload.of(
                        "udp-one-way",
                        "Datagrams of 1,200 B, one way",
                        Service.of(UDP, "datagram-source", DATAGRAM)
                                .or("many", "datagram-source-many")
                                .or("gso", "datagram-source-gso"),
                        ClosedLoop.datagrams(Demand.of("datagram-source", 1, DATAGRAM))));
    }

    private static Workload udpEcho(String name, String title, int sockets) {
        return Workload.of(
                name,
                title,
                Service.of(UDP, "datagrams", SMALL, String.valueOf(sockets))
                        .or("many", "datagrams-many"),
                ClosedLoop.datagrams(Demand.of("datagrams", 16, SMALL)));
    }

    private static List<Workload> connections() {
        return List.of(
                Workload.of(
                                "churn",
                                "Connect, one echo of 64 B, close; 16 at a time",
                                smallEcho(),
                                ClosedLoop.operations(Demand.of("churn", 16, SMALL)))
                        .alsoQuick(),
                Workload.of(
                        "idle",
                        "TCP echo, 64 B, 10,000 connections of which 64 are busy",
                        smallEcho(),
                        ClosedLoop.operations(Demand.of("echo", IDLE, SMALL).busy(64))));
    }

    private static List<Workload> transfers(Path file) {
        var source = ClosedLoop.bytes(Demand.of("source", 1, MIB));
        return List.of(
                Workload.of(
                        "tcp-bulk", "TCP, 1 MiB a write", Service.of(TCP, "source", MIB), source),
                Workload.of(
                        "unix-bulk",
                        "Unix stream, 1 MiB a write",
                        Service.of(UNIX, "source", MIB),
                        source),
                Workload.of(
                        "tcp-file",
                        "A file of 1 MiB sent",
                        Service.of(TCP, "file", FILE_BYTES, file.toString()),
                        ClosedLoop.bytes(Demand.of("file", 1, FILE_BYTES))));
    }

    private static List<Workload> latencies() {
        return List.of(latency(1), latency(64), latency(1000));
    }

    private static Workload latency(int connections) {
        return Workload.of(
                "latency-" + connections,
                "Latency at half of C's rate, TCP echo, 64 B, " + connections(connections),
                smallEcho(),
                new OpenLoop(Demand.of("echo", connections, SMALL)));
    }

    private static List<Workload> costs() {
        return List.of(
                Workload.of(
                        "start",
                        "From the start of the process to the first answer, TCP echo",
                        smallEcho(),
                        new Start(Demand.of("echo", 1, SMALL))),
                Workload.of(
                        "idle-memory",
                        "Memory of an idle connection, TCP echo with 64 B of buffer",
                        Service.of(TCP, "echo", SMALL),
                        new IdleMemory(Demand.of("echo", IDLE_MEASURED, SMALL).busy(1))),
                Workload.of("lookup", "localhost looked up", smallEcho(), new Lookup("localhost")));
    }
}
