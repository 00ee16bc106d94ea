package sockeye.bench.harness;

/** A contestant cannot run here, or not in this role: the message says why. No fault of its own. */
final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String reason) {
        super(reason);
    }
}
