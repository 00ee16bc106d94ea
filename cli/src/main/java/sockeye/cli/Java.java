package sockeye.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sockeye.Socket;
import sockeye.framing.Messages;

/**
 * JVMs that have the library on their module path. They end with this one, also when that is
 * interrupted.
 */
final class Java {
    private static final long PATIENCE_SECONDS = 2;
    private static final Set<Process> CHILDREN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> CHILDREN.forEach(Java::end)));
    }

    private Java() {}

    /** The command that runs Java with these arguments. */
    static ProcessBuilder command(List<String> args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-p", library(), "--add-modules", "sockeye.server"));
        command.add("--enable-native-access=sockeye");
        command.addAll(args);
        return new ProcessBuilder(command);
    }

    static Process start(ProcessBuilder command) throws IOException {
        var process = command.start();
        CHILDREN.add(process);
        return process;
    }

    /** Ends a process and waits until it has ended. */
    static void end(Process process) {
        try {
            process.destroy();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Where the library was loaded from. */
    private static String library() {
        return Stream.of(Socket.class, Messages.class)
                .map(one -> location(one.getModule()).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path location(Module module) {
        return module.getLayer()
                .configuration()
                .findModule(module.getName())
                .flatMap(resolved -> resolved.reference().location())
                .map(Path::of)
                .orElseThrow();
    }
}
