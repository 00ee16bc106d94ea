package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import sockeye.kernel.Kernel;

/** Asks getnameinfo. */
final class NameInfos {
    private static final int NI_MAXHOST = 1025;
    private static final int LONGEST_SERVICE = 256;

    private NameInfos() {}

    static NameInfo find(Address address, NameInfo.Flag... flags) throws IOException {
        int bits = Arrays.stream(flags).mapToInt(NameInfo.Flag::bit).reduce(0, (a, b) -> a | b);
        NameInfo found =
                Lookup.run(
                        "getnameinfo",
                        address,
                        (kernel, arena) -> ask(kernel, arena, address, bits));
        boolean names = (bits & NameInfo.Flag.NI_NUMERICSERV.bit()) == 0;
        return names && address instanceof Address.Inet inet && isPort(found.service(), inet)
                ? named(found, inet.port(), (bits & NameInfo.Flag.NI_DGRAM.bit()) != 0)
                : found;
    }

    private static Lookup.Answer<NameInfo> ask(
            Kernel kernel, Arena arena, Address address, int flags) {
        byte[] bytes = Sockaddr.encode(address, address.family());
        MemorySegment host = arena.allocate(NI_MAXHOST);
        MemorySegment service = arena.allocate(LONGEST_SERVICE);
        long code =
                kernel.getnameinfo(
                        arena.allocateFrom(JAVA_BYTE, bytes),
                        bytes.length,
                        host,
                        NI_MAXHOST,
                        service,
                        LONGEST_SERVICE,
                        flags);
        return code == 0
                ? Lookup.Answer.found(new NameInfo(host.getString(0), service.getString(0)))
                : Lookup.Answer.none(code);
    }

    private static boolean isPort(String service, Address.Inet address) {
        return service.equals(Integer.toString(address.port()));
    }

    /** Puts in the service that the system does not know, if this library does. */
    private static NameInfo named(NameInfo found, int port, boolean datagrams) {
        return ServiceTable.byPort(port, datagrams ? "udp" : "tcp")
                .map(service -> new NameInfo(found.host(), service.name()))
                .orElse(found);
    }
}
