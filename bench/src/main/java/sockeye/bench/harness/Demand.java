package sockeye.bench.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * What the load asks of a server.
 *
 * @param role the load's role
 * @param connections how many connections, or client sockets for datagrams
 * @param size bytes of a message
 * @param busy how many of the connections are used
 * @param pipeline how many messages are under way on each connection
 */
record Demand(String role, int connections, int size, int busy, int pipeline) {
    static Demand of(String role, int connections, int size) {
        return new Demand(role, connections, size, connections, 1);
    }

    Demand busy(int busy) {
        return new Demand(role, connections, size, busy, pipeline);
    }

    Demand pipelined(int pipeline) {
        return new Demand(role, connections, size, busy, pipeline);
    }

    /** The same with at most so many connections. */
    Demand limited(int limit) {
        return new Demand(
                role, Math.min(connections, limit), size, Math.min(busy, limit), pipeline);
    }

    List<String> arguments(String target) {
        var arguments = new ArrayList<>(List.of(role, target));
        add(arguments, "--connections", connections);
        add(arguments, "--size", size);
        if (busy < connections) {
            add(arguments, "--busy", busy);
        }
        if (pipeline > 1) {
            add(arguments, "--pipeline", pipeline);
        }
        return arguments;
    }

    private static void add(List<String> arguments, String name, int value) {
        arguments.add(name);
        arguments.add(String.valueOf(value));
    }
}
