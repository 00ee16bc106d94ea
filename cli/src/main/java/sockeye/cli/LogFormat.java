package sockeye.cli;

/** How lines of the log look on standard error. */
final class LogFormat {
    private static final String PROPERTY = "java.util.logging.SimpleFormatter.format";
    private static final String ONE_LINE = "%1$tFT%1$tT.%1$tL%1$tz %5$s%6$s%n";

    private LogFormat() {}

    /** One line for each, unless the user has chosen; called before the first is logged. */
    static void set() {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, ONE_LINE);
        }
    }
}
