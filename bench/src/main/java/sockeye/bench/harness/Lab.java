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
 * @param scratch a folder for sockets and files that nobody keeps
 * @param settings how thoroughly to measure
 * @param patience how long anything may take beyond the time that it was given
 */
record Lab(
        Children children,
        Cores cores,
        List<String> load,
        Path scratch,
        Settings settings,
        Duration patience) {}
