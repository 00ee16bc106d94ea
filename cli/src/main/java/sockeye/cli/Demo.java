package sockeye.cli;

import java.util.List;

/**
 * What to run, and what must come of it.
 *
 * @param name what the user calls it
 * @param title what it is, in a few words
 * @param about what it shows, in a sentence
 * @param programs what to start, one after the other: each client when the server before it serves
 * @param expected what must be found in the transcript, as regular expressions
 */
record Demo(
        String name, String title, String about, List<Program> programs, List<String> expected) {
    /** A program with status 77 could not run here, and has said why. */
    static final int SKIPPED = 77;

    /**
     * A program of a demo.
     *
     * @param mark what its lines are marked with
     * @param className its class
     * @param serves whether its first line is "serving" and what clients are to be given as
     *     arguments, and it does not end by itself
     * @param args its arguments, after those that the server names
     */
    record Program(String mark, String className, boolean serves, List<String> args) {
        static Program server(String className, String... args) {
            return new Program("server", className, true, List.of(args));
        }

        static Program client(String className, String... args) {
            return new Program("client", className, false, List.of(args));
        }

        static Program alone(String className) {
            return new Program("program", className, false, List.of());
        }
    }
}
