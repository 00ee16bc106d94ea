package sockeye.bench.harness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Programs of this machine. */
final class Programs {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private Programs() {}

    /** One of the JDK that runs the harness: its servers run on the same. */
    static String jdk(String name) {
        return JAVA_HOME.resolve("bin").resolve(name).toString();
    }

    static boolean onPath(String name) {
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return true;
            }
        }
        return false;
    }
}
