package sockeye.handover;

import java.io.IOException;

/** A hand-over that did not come about. Each process goes on as it was. */
public final class HandoverException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why it did not come about. */
    public enum Reason {
        /** The directory, or the other process, belongs to another user. */
        UNTRUSTED,
        /** The other process speaks another version. */
        VERSION,
        /** What the other process said is no message, or not the one that was due. */
        MALFORMED,
        /** The new process was not ready in time. */
        LATE,
        /** The old process offers no more: it stops by itself. */
        WITHDRAWN,
        /** The old process could not pass its sockets. */
        FAILED,
        /** A socket that was passed is of another kind than the new process expects. */
        MISMATCH
    }

    private final Reason reason;

    HandoverException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Why it did not come about.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
