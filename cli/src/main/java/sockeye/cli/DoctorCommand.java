package sockeye.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what this host can do. */
@Command(name = "doctor", description = "Prints what this host can do.")
final class DoctorCommand implements Runnable {
    /** A form of output. */
    enum Output {
        text,
        json
    }

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private Output output = Output.text;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        switch (output) {
            case text -> Doctor.text(out);
            case json -> Doctor.json(out);
        }
    }
}
