package sockeye.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;

/** The sockeye command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its status: 0 if all went well, 1 if something
     * failed, 2 if the command line is wrong; that of the program for {@code run}.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        var output = new Output(new FileOutputStream(FileDescriptor.out));
        var out = new PrintWriter(output, true, System.out.charset());
        var err = new PrintWriter(System.err, true, System.err.charset());
        int status = run(out, err, args);
        out.flush();
        if (output.failure().isPresent()) {
            err.println("sockeye: cannot print: " + output.failure().get().getMessage());
            status = Math.max(status, 1);
        }
        if (status != 0) { // to end by itself is quicker
            System.exit(status);
        }
    }

    /** What only looks is answered without picocli, whose start takes a tenth of a second. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        switch (String.join(" ", args)) {
            case "demo --list" -> Demos.list(out);
            case "doctor", "doctor --output text", "doctor --output=text" -> Doctor.text(out);
            case "doctor --output json", "doctor --output=json" -> Doctor.json(out);
            case "train" -> { // what the launcher lets the JVM remember for a quicker start
                Demos.list(out);
                Doctor.text(out);
                Doctor.json(out);
            }
            default -> {
                return SockeyeCommand.run(out, err, args);
            }
        }
        return 0;
    }
}
