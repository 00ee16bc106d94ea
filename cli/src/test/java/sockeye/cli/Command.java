package sockeye.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of a command line. */
record Command(int status, String out, String err) {
    /** Where the compiled programs are. */
    static final Path PROGRAMS = Path.of(System.getProperty("sockeye.examples"));

    /** Where their sources are. */
    static final Path SOURCES = Path.of(System.getProperty("sockeye.home"), "examples");

    /** Runs it in this JVM. */
    static Command run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Command(status, out.toString(), err.toString());
    }

    /** Runs it as the launcher does, in a JVM of its own. */
    static Command launch(List<String> options, String... args)
            throws IOException, InterruptedException {
        var process = builder(options, args).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Command(process.waitFor(), out, "");
    }

    static ProcessBuilder builder(List<String> options, String... args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        command.add("--enable-native-access=sockeye");
        command.addAll(options);
        command.addAll(List.of("-m", "sockeye.cli/sockeye.cli.Main"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }
}
