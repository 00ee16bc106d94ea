package sockeye.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A C compiler, the witness of what the headers say. */
public record Cc(String command) {
    private static final String HEADERS =
            """
            #define _GNU_SOURCE
            #include <sys/types.h>
            #include <sys/socket.h>
            #include <netinet/in.h>
            #include <linux/tcp.h>
            #include <linux/udp.h>
            #include <linux/errqueue.h>
            #include <linux/bpf.h>
            #include <linux/in.h>
            #include <linux/in6.h>
            #include <linux/sockios.h>
            #include <sys/un.h>
            #include <sys/uio.h>
            #include <sys/epoll.h>
            #include <sys/eventfd.h>
            #include <sys/ioctl.h>
            #include <sys/stat.h>
            #include <sys/syscall.h>
            #include <fcntl.h>
            #include <poll.h>
            #include <netdb.h>
            #include <errno.h>
            #include <limits.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <string.h>
            """;

    private record Ended(int status, String output) {}

    /** The compiler, or the end of the test with the reason. */
    public static Cc required(String command) throws IOException, InterruptedException {
        boolean works;
        try {
            works = execute(command, "--version").status == 0;
        } catch (IOException e) {
            works = false;
        }
        assumeTrue(works, "there is no " + command + " on this machine");
        return new Cc(command);
    }

    /** Compiles the declarations and statements, runs them, and returns the lines they print. */
    public List<String> run(String statements) throws IOException, InterruptedException {
        return compile("int main(void) {\n" + statements + "return 0;\n}\n", true);
    }

    /** Compiles declarations without running them. */
    public void check(String declarations) throws IOException, InterruptedException {
        compile(declarations, false);
    }

    private List<String> compile(String program, boolean run)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sockeye-cc");
        Path source = directory.resolve("facts.c");
        Path binary = directory.resolve("facts");
        try {
            Files.writeString(source, HEADERS + program);
            Ended compiled =
                    run
                            ? execute(command, "-o", binary.toString(), source.toString())
                            : execute(command, "-fsyntax-only", source.toString());
            if (compiled.status != 0) {
                throw new AssertionError(command + " says:\n" + compiled.output);
            }
            return run ? execute(binary.toString()).output.lines().toList() : List.of();
        } finally {
            Files.deleteIfExists(binary);
            Files.deleteIfExists(source);
            Files.delete(directory);
        }
    }

    private static Ended execute(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(words[0] + " does not end");
        }
        return new Ended(process.exitValue(), output);
    }
}
