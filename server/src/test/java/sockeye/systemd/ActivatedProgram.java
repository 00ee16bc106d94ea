package sockeye.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sockeye.Fd;
import sockeye.Socket;

/** A service that others start: it tells what it has inherited, and serves each listener once. */
final class ActivatedProgram {
    private ActivatedProgram() {}

    public static void main(String[] args) throws Exception {
        List<Inherited> all =
                args.length > 0
                        ? List.of(Inherited.adopt(Integer.parseInt(args[0])))
                        : Activation.take().descriptors();
        for (Inherited one : all) {
            System.out.println(one + " is " + one.what() + flags(one));
        }
        System.out.println("again: " + Activation.take().descriptors().size());
        child();
        System.out.println("told: " + Notifier.ofProcess().ready());
        for (Inherited one : all) {
            Socket listener = one.socket(Expected.LISTENING_STREAM);
            System.out.println(one.name() + " at " + listener.localAddress());
            try (listener;
                    Socket connection = listener.accept()) {
                connection.sendAll(("this is " + one.name()).getBytes(UTF_8));
            }
        }
    }

    private static boolean closesOnExec(Fd fd) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.number())).stream()
                .filter(line -> line.startsWith("flags:"))
                .anyMatch(line -> line.matches(".*02\\d{6}"));
    }

    private static String flags(Inherited one) throws IOException {
        return closesOnExec(one.fd()) ? ", close-on-exec" : "";
    }

    /** What a process sees that Java starts. */
    private static void child() throws Exception {
        String script =
                """
                if [ "$LISTEN_PID" = $$ ]; then echo the child is meant; fi
                for fd in 3 4; do if [ -S /proc/self/fd/$fd ]; then echo the child has $fd; fi; done
                echo the child is done
                """;
        Process child = new ProcessBuilder("sh", "-c", script).start();
        child.inputReader(UTF_8).lines().forEach(System.out::println);
        child.waitFor();
    }
}
