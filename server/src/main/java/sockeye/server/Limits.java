package sockeye.server;

import java.time.Duration;

/**
 * What a server bears. Whoever is over a limit is turned away before the handler knows of it, and
 * whoever moves nothing for too long loses the connection. Who moves a little now and then keeps
 * it: {@link sockeye.Deadline} bounds a whole request.
 *
 * @param connections how many connections are served at a time; the kernel queues what comes beyond
 * @param perAddress how many of them from one IPv4 address, or one IPv6 network of 64 bits; more
 *     are reset. Unix sockets have no limit of this kind
 * @param firstByte how long the first byte may take
 * @param idle how long any other may take
 * @param writeProgress how long the other side may take nothing of what is sent
 */
public record Limits(
        int connections,
        int perAddress,
        Duration firstByte,
        Duration idle,
        Duration writeProgress) {
    /**
     * 8,192 connections, 1,024 from one address; 30 s for the first byte, 5 minutes for another, 30
     * s without progress.
     */
    public static final Limits DEFAULT =
            new Limits(
                    8192,
                    1024,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30));

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public Limits {
        requirePositive("connections", connections > 0, connections);
        requirePositive("perAddress", perAddress > 0, perAddress);
        requirePositive("firstByte", firstByte.isPositive(), firstByte);
        requirePositive("idle", idle.isPositive(), idle);
        requirePositive("writeProgress", writeProgress.isPositive(), writeProgress);
    }

    private static void requirePositive(String name, boolean positive, Object value) {
        if (!positive) {
            throw new IllegalArgumentException(name + ": " + value + " is not positive");
        }
    }

    /**
     * The same with another number of connections.
     *
     * @param connections how many at a time
     * @return the limits
     */
    public Limits connections(int connections) {
        return new Limits(connections, perAddress, firstByte, idle, writeProgress);
    }

    /**
     * The same with another number of connections from one address.
     *
     * @param perAddress how many at a time
     * @return the limits
     */
    public Limits perAddress(int perAddress) {
        return new Limits(connections, perAddress, firstByte, idle, writeProgress);
    }

    /**
     * The same with another time for the first byte.
     *
     * @param firstByte how long it may take
     * @return the limits
     */
    public Limits firstByte(Duration firstByte) {
        return new Limits(connections, perAddress, firstByte, idle, writeProgress);
    }

    /**
     * The same with another time for any byte but the first.
     *
     * @param idle how long it may take
     * @return the limits
     */
    public Limits idle(Duration idle) {
        return new Limits(connections, perAddress, firstByte, idle, writeProgress);
    }

    /**
     * The same with another time without progress.
     *
     * @param writeProgress how long the other side may take nothing
     * @return the limits
     */
    public Limits writeProgress(Duration writeProgress) {
        return new Limits(connections, perAddress, firstByte, idle, writeProgress);
    }
}
