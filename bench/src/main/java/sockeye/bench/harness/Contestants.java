package sockeye.bench.harness;

import java.nio.file.Path;
import java.util.List;

/** All contestants. To add one, add a line. */
final class Contestants {
    /** The one that the others are compared with. */
    static final String BASELINE = "c-epoll";

    /** The one that this is all about. */
    static final String SUBJECT = "sockeye-threads";

    private static final String PACKAGE = "sockeye.bench.contestants.";

    private Contestants() {}

    /** Those of the benchmark in the folder {@code home}. */
    static List<Contestant> in(Path home) {
        return List.of(
                c(home, BASELINE, "C, an epoll loop", "epoll"),
                c(home, "c-threads", "C, blocking threads", "threads"),
                c(home, "c-uring", "C, io_uring", "uring"),
                java(SUBJECT, "Sockeye, blocking on virtual threads", "SockeyeThreads"),
                java("sockeye-poll", "Sockeye, the poll object's loop", "SockeyePoll"),
                java("sockeye-server", "Sockeye's server library", "SockeyeServer"),
                java("netty-epoll", "Netty, epoll", "NettyServer", "epoll"),
                java("netty-uring", "Netty, io_uring", "NettyServer", "io_uring"),
                java("netty-nio", "Netty, NIO", "NettyServer", "nio"),
                java("jdk-threads", "java.net on virtual threads", "JdkThreads"),
                java("jdk-selector", "java.nio selector", "JdkSelector"),
                java("helidon", "Helidon, virtual threads", "HelidonServer")
                        .only(Transport.TCP, Transport.UNIX),
                java("junixsocket", "junixsocket", "JunixServer").only(Transport.UNIX),
                new Contestant(
                        "python",
                        "Python's socketserver",
                        Platform.PYTHON,
                        List.of(home.resolve("python/server.py").toString())));
    }

    private static Contestant c(Path home, String name, String title, String program) {
        return new Contestant(name, title, Platform.NATIVE, List.of(built(home, program)));
    }

    private static Contestant java(String name, String title, String type) {
        return new Contestant(name, title, Platform.JVM, List.of(PACKAGE + type));
    }

    private static Contestant java(String name, String title, String type, String argument) {
        return new Contestant(name, title, Platform.JVM, List.of(PACKAGE + type, argument));
    }

    /** A program that the C sources are built to. */
    static String built(Path home, String program) {
        return home.resolve("target/c").resolve(program).toString();
    }
}
