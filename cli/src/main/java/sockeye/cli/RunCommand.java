package sockeye.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one source file with the library at hand. */
@Command(
        name = "run",
        description = {
            "Runs a source file with the library on its module path.",
            "The exit status is the program's."
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE.java", description = "The source file.")
    private Path file;

    @Parameters(index = "1..*", paramLabel = "ARG", description = "The program's arguments.")
    private List<String> args = List.of();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            return wrong("cannot read the file " + file);
        } else if (!file.toString().endsWith(".java")) {
            return wrong(file + " is no .java file");
        }
        var command = new ArrayList<>(List.of(file.toString()));
        command.addAll(args);
        var program = Java.start(Java.command(command).inheritIO());
        return program.waitFor();
    }

    private int wrong(String what) {
        spec.commandLine().getErr().println("sockeye run: " + what);
        return CommandLine.ExitCode.USAGE;
    }
}
