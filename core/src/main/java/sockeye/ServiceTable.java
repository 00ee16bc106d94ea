package sockeye;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The services that IANA has registered, for systems whose own list is short or missing. */
final class ServiceTable {
    private static final Map<String, List<Netdb.Service>> BY_NAME = new HashMap<>();
    private static final Map<Integer, List<Netdb.Service>> BY_PORT = new HashMap<>();

    static {
        for (List<String> line : Table.read("services")) {
            add(service(line));
        }
    }

    private ServiceTable() {}

    /** The first one of that name; a protocol of null means any. */
    static Optional<Netdb.Service> byName(String name, @Nullable String protocol) {
        return first(BY_NAME.getOrDefault(name, List.of()), protocol);
    }

    /** The first one at that port; a protocol of null means any. */
    static Optional<Netdb.Service> byPort(int port, @Nullable String protocol) {
        return first(BY_PORT.getOrDefault(port, List.of()), protocol);
    }

    private static Optional<Netdb.Service> first(
            List<Netdb.Service> services, @Nullable String protocol) {
        return services.stream()
                .filter(service -> protocol == null || service.protocol().equals(protocol))
                .findFirst();
    }

    private static Netdb.Service service(List<String> line) {
        String[] door = line.get(1).split("/", -1);
        return new Netdb.Service(
                line.get(0), Table.aliases(line), Integer.parseInt(door[0]), door[1]);
    }

    private static void add(Netdb.Service service) {
        BY_PORT.computeIfAbsent(service.port(), _ -> new ArrayList<>(2)).add(service);
        BY_NAME.computeIfAbsent(service.name(), _ -> new ArrayList<>(2)).add(service);
        for (String alias : service.aliases()) {
            BY_NAME.computeIfAbsent(alias, _ -> new ArrayList<>(2)).add(service);
        }
    }
}
