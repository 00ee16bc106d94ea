package sockeye.systemd;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The variables by which a service manager talks to the process with the number {@code pid}. */
record Environment(Map<String, String> variables, long pid) {
    static Environment ofProcess() {
        return new Environment(System.getenv(), ProcessHandle.current().pid());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /** Its number; empty if it is not set. */
    Optional<Long> number(String name, long least, long most) throws IOException {
        String text = variables.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            throw new IOException(name + "=" + text + ": no number", e);
        }
        throw new IOException(name + "=" + text + ": not in " + least + " to " + most);
    }

    /** Whether {@code name} is set and names this process. */
    boolean isOurs(String name) throws IOException {
        return number(name, 1, Integer.MAX_VALUE).filter(number -> number == pid).isPresent();
    }
}
