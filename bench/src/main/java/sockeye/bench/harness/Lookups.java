package sockeye.bench.harness;

import com.google.gson.Gson;
import java.io.IOException;
import java.net.InetAddress;
import java.security.Security;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import sockeye.Netdb;

/**
 * A program that looks up a name over and over, and tells of it as the load does. Its arguments:
 * way, name, seconds to warm up, seconds to count.
 */
final class Lookups {
    private static final double NANOS = 1e9;

    private Lookups() {}

    /** The ways to look up a name. */
    enum Way {
        C(Contestants.BASELINE) {
            @Override
            Resolver resolver() {
                return new GetAddrInfo();
            }
        },
        JDK("jdk-threads") {
            @Override
            Resolver resolver() {
                // Else it would look up once, and then read its own memory.
                Security.setProperty("networkaddress.cache.ttl", "0");
                return host -> InetAddress.getAllByName(host).length;
            }
        },
        SOCKEYE(Contestants.SUBJECT) {
            @Override
            Resolver resolver() {
                return host -> Netdb.getaddrinfo(host, 0).size();
            }
        };

        private final String contestant;

        Way(String contestant) {
            this.contestant = contestant;
        }

        abstract Resolver resolver();

        /** The way of a contestant. */
        static Optional<Way> of(String contestant) {
            for (var way : values()) {
                if (way.contestant.equals(contestant)) {
                    return Optional.of(way);
                }
            }
            return Optional.empty();
        }
    }

    /** Looks up a name: how many addresses it has. */
    interface Resolver {
        int addresses(String host) throws IOException;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var resolver = Way.valueOf(args[0]).resolver();
        count(resolver, args[1], Double.parseDouble(args[2]));
        System.out.println("start");
        var counts = count(resolver, args[1], Double.parseDouble(args[3]));
        System.out.println("end");
        System.out.println(new Gson().toJson(counts));
        new CountDownLatch(1).await(); // until it is ended: /proc tells of it as long
    }

    private static Counts count(Resolver resolver, String host, double seconds) throws IOException {
        long start = System.nanoTime();
        long length = (long) (seconds * NANOS);
        long operations = 0;
        long errors = 0;
        do { // once at least: the first time is the dearest
            if (resolver.addresses(host) == 0) {
                errors++;
            }
            operations++;
        } while (System.nanoTime() - start < length);
        return new Counts(operations, (System.nanoTime() - start) / NANOS, 0, errors, 0, 0);
    }
}
