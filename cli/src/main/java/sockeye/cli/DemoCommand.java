package sockeye.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the lecture's programs. */
@Command(name = "demo", description = "Runs the lecture's programs, server and client together.")
final class DemoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What to run; everything if nothing is named.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Only list them.")
    private boolean list;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var out = spec.commandLine().getOut();
        if (list) {
            Demos.list(out);
            return ExitCode.OK;
        }
        var demos = names.isEmpty() ? Demos.ALL : new ArrayList<Demo>();
        for (var name : names) {
            var demo = Demos.find(name);
            if (demo.isEmpty()) {
                spec.commandLine().getErr().println("sockeye demo: " + Demos.unknown(name));
                return ExitCode.USAGE;
            }
            demos.add(demo.get());
        }
        return new DemoRunner(programs(), out).runAll(demos) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The launcher says where the compiled programs are. */
    private static Path programs() throws IOException {
        var programs = System.getProperty("sockeye.examples");
        if (programs == null || Files.notExists(Path.of(programs))) {
            throw new IOException("the programs are not at " + programs + ", sockeye.examples");
        }
        return Path.of(programs);
    }
}
