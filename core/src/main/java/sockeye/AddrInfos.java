package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.kernel.Kernel;
import sockeye.kernel.Layouts;

/** Asks getaddrinfo. */
final class AddrInfos {
    private AddrInfos() {}

    static List<AddrInfo> find(
            @Nullable HostName host, @Nullable String service, AddrInfo.Hints hints)
            throws IOException {
        return Lookup.run(
                "getaddrinfo",
                about(host, service),
                (kernel, arena) -> ask(kernel, arena, host, service, hints));
    }

    private static Object about(@Nullable HostName host, @Nullable String service) {
        if (service == null && host != null) {
            return host;
        }
        String escaped = Escapes.escape(String.valueOf(service));
        return host == null ? "service " + escaped : host + " " + escaped;
    }

    /** A service that libc does not know is asked for by the number that this library knows. */
    private static Lookup.Answer<List<AddrInfo>> ask(
            Kernel kernel,
            Arena arena,
            @Nullable HostName host,
            @Nullable String service,
            AddrInfo.Hints hints) {
        var answer = call(kernel, arena, host, service, hints);
        if (answer.code() != Eai.EAI_SERVICE.number()
                || service == null
                || hints.flags().contains(AddrInfo.Flag.AI_NUMERICSERV)) {
            return answer;
        }
        Optional<Netdb.Service> known = ServiceTable.byName(service, transport(hints.type()));
        return known.isEmpty()
                ? answer
                : call(kernel, arena, host, Integer.toString(known.get().port()), hints);
    }

    private static @Nullable String transport(Type type) {
        return type.equals(Type.STREAM) ? "tcp" : type.equals(Type.DGRAM) ? "udp" : null;
    }

    private static Lookup.Answer<List<AddrInfo>> call(
            Kernel kernel,
            Arena arena,
            @Nullable HostName host,
            @Nullable String service,
            AddrInfo.Hints hints) {
        CStruct asked =
                CStruct.allocate(arena, Layouts.ADDRINFO)
                        .number("ai_flags", hints.bits())
                        .number("ai_family", hints.family().number())
                        .number("ai_socktype", hints.type().number())
                        .number("ai_protocol", hints.protocol().number());
        MemorySegment result = arena.allocate(ADDRESS);
        long code =
                kernel.getaddrinfo(
                        host == null ? MemorySegment.NULL : arena.allocateFrom(host.ascii()),
                        service == null ? MemorySegment.NULL : arena.allocateFrom(service),
                        asked.memory(),
                        result);
        if (code != 0) {
            return Lookup.Answer.none(code);
        }
        MemorySegment list = result.get(ADDRESS, 0);
        try {
            return Lookup.Answer.found(read(list));
        } finally {
            kernel.freeaddrinfo(list);
        }
    }

    private static List<AddrInfo> read(MemorySegment list) {
        List<AddrInfo> found = new ArrayList<>();
        MemorySegment next = list;
        while (!CStruct.isNull(next)) {
            CStruct info = CStruct.at(next, Layouts.ADDRINFO);
            found.add(
                    new AddrInfo(
                            new Family(info.number("ai_family")),
                            new Type(info.number("ai_socktype")),
                            new Protocol(info.number("ai_protocol")),
                            address(info),
                            info.text("ai_canonname")));
            next = info.pointer("ai_next");
        }
        return List.copyOf(found);
    }

    private static Address address(CStruct info) {
        return Sockaddr.decode(CStruct.bytes(info.pointer("ai_addr"), info.number("ai_addrlen")));
    }
}
