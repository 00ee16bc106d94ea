package sockeye.bench.harness;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Servers that have done their work and stay for the next workload that asks the same of them. */
final class StandingServers implements AutoCloseable {
    private record Place(Entrant entrant, Service service) {}

    private final Map<Place, Server> servers = new LinkedHashMap<>();

    /** One that stands, which the caller then has; null if there is none. */
    synchronized @Nullable Server take(Entrant entrant, Service service) {
        return servers.remove(new Place(entrant, service));
    }

    synchronized void leave(Entrant entrant, Service service, Server server) {
        servers.put(new Place(entrant, service), server);
    }

    /** Ends those that do something else than one of these services. */
    synchronized void keep(Collection<Service> services) {
        var ending = new LinkedHashMap<>(servers);
        ending.keySet().removeIf(place -> services.contains(place.service()));
        servers.keySet().removeAll(ending.keySet());
        ending.values().forEach(Server::terminate); // first, so that they end side by side
        ending.values().forEach(Server::close);
    }

    @Override
    public void close() {
        keep(List.of());
    }
}
