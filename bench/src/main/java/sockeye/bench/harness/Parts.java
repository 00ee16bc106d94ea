package sockeye.bench.harness;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The parts, measured by JMH, which also makes the table. */
final class Parts {
    private static final String PACKAGE = "sockeye\\.bench\\.parts\\.";
    private static final TimeValue TIME = new TimeValue(500, TimeUnit.MILLISECONDS);
    private static final int ITERATIONS = 5;

    private Parts() {}

    /** Writes parts.json into the folder. */
    static void run(Path folder) throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include(PACKAGE)
                        .jvmArgs(Contestant.JVM_ARGUMENTS.toArray(String[]::new))
                        .forks(1)
                        .warmupIterations(ITERATIONS)
                        .warmupTime(TIME)
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TIME)
                        .resultFormat(ResultFormatType.JSON)
                        .result(folder.resolve("parts.json").toString())
                        .build();
        new Runner(options).run();
    }
}
