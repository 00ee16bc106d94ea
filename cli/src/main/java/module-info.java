/** The sockeye command. */
module sockeye.cli {
    requires com.google.gson;
    requires info.picocli;
    requires jdk.unsupported;
    requires sockeye.server;
    requires static org.jspecify;

    opens sockeye.cli to
            info.picocli;
}
