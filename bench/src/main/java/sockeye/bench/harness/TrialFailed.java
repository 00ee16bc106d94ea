package sockeye.bench.harness;

/** A server or a load died, hung or answered wrongly: the message says which and how. */
final class TrialFailed extends Exception {
    private static final long serialVersionUID = 1;

    TrialFailed(String reason) {
        super(reason);
    }

    TrialFailed(String reason, Throwable cause) {
        super(reason, cause);
    }
}
