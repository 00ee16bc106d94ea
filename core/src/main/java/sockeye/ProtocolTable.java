package sockeye;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The protocols that IANA has registered, for systems whose own list is short or missing. */
final class ProtocolTable {
    private static final Map<String, Protocol> BY_NAME = new HashMap<>();
    private static final Map<Integer, String> BY_NUMBER = new HashMap<>();

    static {
        Table.read("protocols").forEach(ProtocolTable::add);
    }

    private ProtocolTable() {}

    static Optional<Protocol> byName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Optional<String> byNumber(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    private static void add(List<String> line) {
        Protocol protocol = new Protocol(Integer.parseInt(line.get(1)));
        BY_NUMBER.putIfAbsent(protocol.number(), line.get(0));
        BY_NAME.putIfAbsent(line.get(0), protocol);
        Table.aliases(line).forEach(alias -> BY_NAME.putIfAbsent(alias, protocol));
    }
}
