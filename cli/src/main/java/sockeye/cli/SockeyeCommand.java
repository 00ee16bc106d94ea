package sockeye.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import sockeye.framing.Framing;
import sockeye.services.SmallServer;

/** The command itself, with its subcommands. */
@Command(
        name = "sockeye",
        description =
                "Sockets for Java: programs to run and read, small servers, and a look at this host.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ServeCommand.class,
            ConnectCommand.class,
            DoctorCommand.class
        },
        versionProvider = SockeyeCommand.Versions.class,
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

    @Option(names = "--version", versionHelp = true, description = "Show the versions.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean version;

    @Spec private CommandSpec spec;

    /** Of Sockeye and of the JDK that it runs on. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var sockeye = SockeyeCommand.class.getModule().getDescriptor().rawVersion();
            return new String[] {
                "sockeye " + sockeye.orElse("unknown"), "JDK " + Runtime.version()
            };
        }
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        var command = new CommandLine(new SockeyeCommand());
        command.setOut(out);
        command.setErr(err);
        command.setExpandAtFiles(false);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler(SockeyeCommand::failed);
        command.setParameterExceptionHandler(SockeyeCommand::wrong);
        command.registerConverter(Duration.class, reading(Readers::duration));
        command.registerConverter(Endpoint.class, reading(Endpoint::parseToConnect));
        command.registerConverter(Framing.class, reading(Readers::framing));
        command.registerConverter(Integer.class, reading(Readers::number));
        command.registerConverter(Mode.class, reading(Mode::parse));
        command.registerConverter(Path.class, reading(Readers::path));
        command.registerConverter(SmallServer.class, reading(Readers::server));
        requireNonNull(command.getSubcommands().get("serve"))
                .setResourceBundle(new LimitDefaults());
        // What follows the file's name belongs to the program.
        requireNonNull(command.getSubcommands().get("run")).setStopAtPositional(true);
        return command.execute(args);
    }

    private static <T> ITypeConverter<T> reading(Function<String, T> reader) {
        return text -> {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** What is wrong, without all that would be right. */
    private static int wrong(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println(name(command) + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        return CommandLine.ExitCode.USAGE;
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }

    private static int failed(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(name(command) + ": " + failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Command(name = "version", description = "Shows the versions of Sockeye and of the JDK.")
    void version() {
        spec.commandLine().printVersionHelp(spec.commandLine().getOut());
    }

    @Command(name = "help", description = "Shows the help of a command.")
    void help(
            @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
                    Optional<String> name) {
        var helped = name.isEmpty() ? spec.commandLine() : spec.subcommands().get(name.get());
        if (helped == null) {
            throw new ParameterException(
                    spec.commandLine(), "there is no command \"" + name.orElse("") + "\"");
        }
        helped.usage(spec.commandLine().getOut());
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
