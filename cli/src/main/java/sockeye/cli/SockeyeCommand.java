package sockeye.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command itself, with its subcommands. */
@Command(
        name = "sockeye",
        description = "Sockets for Java: programs to run and read, and a look at this host.",
        subcommands = {DemoCommand.class, RunCommand.class, DoctorCommand.class},
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:all went well",
            "1:something failed",
            "2:the command line is wrong",
            "3:there is no JDK to run on, or no Maven to build with"
        })
final class SockeyeCommand implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Spec private CommandSpec spec;

    static int run(PrintWriter out, PrintWriter err, String... args) {
        var command = new CommandLine(new SockeyeCommand());
        command.setOut(out);
        command.setErr(err);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler(SockeyeCommand::failed);
        // What follows the file's name belongs to the program.
        requireNonNull(command.getSubcommands().get("run")).setStopAtPositional(true);
        return command.execute(args);
    }

    private static int failed(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println("sockeye: " + failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
