package sockeye;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Function;
import sockeye.kernel.Layouts;

/** Finds protocols: in the system's list first, then in the library's {@link ProtocolTable}. */
final class Protocols {
    private Protocols() {}

    static Optional<Protocol> byName(String name) throws IOException {
        Optional<Protocol> known =
                Lookup.run(
                        "getprotobyname",
                        Escapes.escape(name),
                        (kernel, arena) -> {
                            MemorySegment asked = arena.allocateFrom(name);
                            return ask(
                                    arena,
                                    (p, b, n, r) -> kernel.getprotobyname_r(asked, p, b, n, r),
                                    protoent -> new Protocol(protoent.number("p_proto")));
                        });
        return known.or(() -> ProtocolTable.byName(name));
    }

    static Optional<String> byNumber(int number) throws IOException {
        Optional<String> known =
                Lookup.run(
                        "getprotobynumber",
                        number,
                        (kernel, arena) ->
                                ask(
                                        arena,
                                        (p, b, n, r) ->
                                                kernel.getprotobynumber_r(number, p, b, n, r),
                                        protoent -> protoent.text("p_name")));
        return known.or(() -> ProtocolTable.byNumber(number));
    }

    /** A list that the system cannot read is one that has nothing, as for callers in C. */
    private static <T> Lookup.Answer<Optional<T>> ask(
            Arena arena, Reentrant.Call call, Function<CStruct, T> wanted) {
        Reentrant answer = Reentrant.run(arena, Layouts.PROTOENT, call);
        return Lookup.Answer.found(answer.found().map(wanted));
    }
}
