package sockeye.bench.contestants;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What all contestants do alike: find the role, say that they are ready, report what fails. */
final class Contestant {
    private static final int FAILED = 1;
    private static final int UNKNOWN_ROLE = 3;

    /** A server that runs until the process is ended. */
    interface Role {
        void serve(Arguments arguments) throws Exception;
    }

    private Contestant() {}

    static void run(String[] args, Map<String, Role> roles) {
        try {
            Arguments arguments = Arguments.parse(args);
            Role role = roles.get(arguments.role());
            if (role == null) {
                String known = String.join(", ", new TreeSet<>(roles.keySet()));
                exit(UNKNOWN_ROLE, "no role " + arguments.role() + ", only " + known);
            } else {
                role.serve(arguments);
            }
        } catch (Exception e) {
            fail(e);
        }
    }

    /** Tells where the server is: a port for each socket, or a path. */
    static void ready(Object... places) {
        ready(Arrays.asList(places));
    }

    static void ready(List<?> places) {
        String all = places.stream().map(String::valueOf).collect(Collectors.joining(" "));
        System.out.println("ready " + all);
        System.out.flush();
    }

    /** A connection broke: that is reported, unless it is how peers may leave. */
    static void broken(Throwable cause) {
        if (!String.valueOf(cause.getMessage()).matches("(?s).*([Rr]eset|[Bb]roken pipe).*")) {
            System.err.println(cause);
        }
    }

    /** The server cannot go on. */
    static void fail(Throwable cause) {
        exit(FAILED, cause.toString());
    }

    private static void exit(int status, String message) {
        System.err.println(message);
        System.exit(status);
    }
}
