package sockeye;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import sockeye.kernel.Constants;
import sockeye.kernel.Layouts;

/** Asks gethostbyname and gethostbyaddr. */
final class Hosts {
    private static final int NETDB_INTERNAL = -1;
    private static final int TRY_AGAIN = 2;
    private static final int NO_RECOVERY = 3;
    private static final int NO_DATA = 4;

    private Hosts() {}

    /** {@link Reentrant.Call} with a place for h_errno. */
    private interface Call {
        long into(
                MemorySegment hostent,
                MemorySegment buffer,
                long length,
                MemorySegment result,
                MemorySegment herrno);
    }

    static Netdb.Host byName(String call, HostName host, Family family) throws IOException {
        int af = family.number();
        return Lookup.run(
                call,
                host,
                (kernel, arena) -> {
                    MemorySegment name = arena.allocateFrom(host.ascii());
                    return ask(
                            arena,
                            (h, b, n, r, e) -> kernel.gethostbyname2_r(name, af, h, b, n, r, e));
                });
    }

    static Netdb.Host byAddress(InetAddress address) throws IOException {
        byte[] bytes = address.getAddress();
        int af = (bytes.length == 4 ? Family.INET : Family.INET6).number();
        return Lookup.run(
                "gethostbyaddr",
                Inet.inet_ntop(bytes),
                (kernel, arena) -> {
                    MemorySegment asked = arena.allocateFrom(JAVA_BYTE, bytes);
                    int length = bytes.length;
                    return ask(
                            arena,
                            (h, b, n, r, e) ->
                                    kernel.gethostbyaddr_r(asked, length, af, h, b, n, r, e));
                });
    }

    private static Lookup.Answer<Netdb.Host> ask(Arena arena, Call call) {
        MemorySegment herrno = arena.allocate(JAVA_INT);
        Reentrant answer =
                Reentrant.run(
                        arena, Layouts.HOSTENT, (h, b, n, r) -> call.into(h, b, n, r, herrno));
        return answer.found()
                .map(Hosts::host)
                .map(Lookup.Answer::found)
                .orElseGet(() -> Lookup.Answer.none(code(answer.code(), herrno.get(JAVA_INT, 0))));
    }

    private static Netdb.Host host(CStruct hostent) {
        return new Netdb.Host(
                hostent.text("h_name"), hostent.texts("h_aliases"), addresses(hostent));
    }

    private static List<InetAddress> addresses(CStruct host) {
        List<InetAddress> addresses = new ArrayList<>();
        for (MemorySegment address : host.pointers("h_addr_list")) {
            try {
                byte[] bytes = CStruct.bytes(address, host.number("h_length"));
                addresses.add(InetAddress.getByAddress(bytes));
            } catch (UnknownHostException e) {
                throw new AssertionError(e); // only for other lengths than 4 and 16
            }
        }
        return addresses;
    }

    /** These calls have numbers of their own, netdb.h's h_errno, for what the EAI_ numbers say. */
    private static long code(long errno, int herrno) {
        if (herrno == NETDB_INTERNAL && errno != 0) {
            return Constants.EAI_ERRNO - errno;
        }
        return switch (herrno) {
            case TRY_AGAIN -> Eai.EAI_AGAIN.number();
            case NO_RECOVERY -> Eai.EAI_FAIL.number();
            case NO_DATA -> Eai.EAI_NODATA.number();
            default -> Eai.EAI_NONAME.number();
        };
    }
}
