package sockeye.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import sockeye.bench.harness.Shape.ClosedLoop;

/** Servers and loads as shell scripts, and a laboratory for them. */
final class Fakes implements AutoCloseable {
    static final Workload WORKLOAD =
            Workload.of(
                    "echo",
                    "An echo",
                    Service.of(Transport.TCP, "echo", 64),
                    ClosedLoop.operations(Demand.of("echo", 4, 64)));

    private static final Settings SETTINGS = new Settings("test", 3, 0, 0.01, 1, 1, 64, List.of());

    private final Path folder;
    private final Children children = new Children();

    Fakes(Path folder) {
        this.folder = folder;
    }

    /**
     * The load does what the server's "port" says: "good" and "fast" are loads that count, the
     * others misbehave.
     */
    Lab lab(Duration patience) throws IOException {
        return lab(patience, SETTINGS);
    }

    Lab lab(Duration patience, Settings settings) throws IOException {
        var load =
                script(
                        "load",
                        """
                        good() {
                            echo start
                            echo end
                            echo '{"operations":100,"seconds":1,"bytes":6400,"errors":0}'
                        }
                        case $2 in
                            tcp:good) good ;;
                            tcp:fast) good | sed s/:100/:250/ ;;
                            tcp:wrong) echo 'not the same' >&2; good | sed s/:0}/:7}/ ;;
                            tcp:dies) echo start; echo 'connection lost' >&2; exit 1 ;;
                            tcp:hangs) echo start; exec tail -f /dev/null ;;
                            tcp:speaks) echo hello ;;
                        esac
                        """);
        return new Lab(
                children,
                Cores.anywhere("a test"),
                List.of(load.toString()),
                List.of("false"),
                folder,
                settings,
                patience);
    }

    /** A server that listens until it is ended. */
    Contestant server(String name, String port) throws IOException {
        return program(name, "echo ready " + port + "; exec tail -f /dev/null");
    }

    Contestant program(String name, String body) throws IOException {
        var script = script(name, body);
        return new Contestant(name, name, Platform.NATIVE, List.of(script.toString()));
    }

    private Path script(String name, String body) throws IOException {
        var file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + file + " executable");
        }
        return file;
    }

    /** How often a server was started that {@link #counted} its starts. */
    int starts(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name + ".starts")).size();
    }

    /** A program that counts its starts. */
    Contestant counted(String name, String body) throws IOException {
        return program(name, "echo started >> \"$0.starts\"\n" + body);
    }

    Children children() {
        return children;
    }

    @Override
    public void close() {
        children.close();
    }
}
