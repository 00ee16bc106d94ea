package sockeye.bench.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What all trials share.
 *
 * @param children who starts processes
 * @param cores where they run
 * @param load the load's program
 * @param awake the program that keeps a core from sleeping
 * @param scratch a folder for sockets and files that nobody keeps
 * @param settings how thoroughly to measure
 * @param standing servers that stay when they are done, if the settings say so
 * @param roles what contestants have told of their roles
 * @param patience how long anything may take beyond the time that it was given
 */
record Lab(
        Children children,
        Cores cores,
        List<String> load,
        List<String> awake,
        Path scratch,
        Settings settings,
        StandingServers standing,
        Roles roles,
        Duration patience) {
    Lab(
            Children children,
            Cores cores,
            List<String> load,
            List<String> awake,
            Path scratch,
            Settings settings,
            Duration patience) {
        this(
                children,
                cores,
                load,
                awake,
                scratch,
                settings,
                new StandingServers(),
                new Roles(),
                patience);
    }
}
