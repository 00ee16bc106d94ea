package sockeye;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.kernel.Layouts;

/** Finds services: in the system's list first, then in the library's {@link ServiceTable}. */
final class Services {
    private Services() {}

    static Optional<Netdb.Service> byName(String name, @Nullable String protocol)
            throws IOException {
        Optional<Netdb.Service> known =
                Lookup.run(
                        "getservbyname",
                        Escapes.escape(name),
                        (kernel, arena) -> {
                            MemorySegment asked = arena.allocateFrom(name);
                            MemorySegment over = optional(arena, protocol);
                            return ask(
                                    arena,
                                    (s, b, n, r) ->
                                            kernel.getservbyname_r(asked, over, s, b, n, r));
                        });
        return known.or(() -> ServiceTable.byName(name, protocol));
    }

    static Optional<Netdb.Service> byPort(int port, @Nullable String protocol) throws IOException {
        int asked = Short.toUnsignedInt(Inet.htons((short) port));
        Optional<Netdb.Service> known =
                Lookup.run(
                        "getservbyport",
                        port,
                        (kernel, arena) -> {
                            MemorySegment over = optional(arena, protocol);
                            return ask(
                                    arena,
                                    (s, b, n, r) ->
                                            kernel.getservbyport_r(asked, over, s, b, n, r));
                        });
        return known.or(() -> ServiceTable.byPort(port, protocol));
    }

    private static MemorySegment optional(Arena arena, @Nullable String text) {
        return text == null ? MemorySegment.NULL : arena.allocateFrom(text);
    }

    /** A list that the system cannot read is one that has nothing, as for callers in C. */
    private static Lookup.Answer<Optional<Netdb.Service>> ask(Arena arena, Reentrant.Call call) {
        Reentrant answer = Reentrant.run(arena, Layouts.SERVENT, call);
        return Lookup.Answer.found(answer.found().map(Services::service));
    }

    private static Netdb.Service service(CStruct servent) {
        return new Netdb.Service(
                servent.text("s_name"),
                servent.texts("s_aliases"),
                Short.toUnsignedInt(Inet.ntohs((short) servent.number("s_port"))),
                servent.text("s_proto"));
    }
}
