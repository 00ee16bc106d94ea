package sockeye.handover;

import java.io.Closeable;
import java.io.IOException;

/** Closes several things, whatever fails. */
final class Closing {
    private Closing() {}

    /** Closes all: the first failure is thrown, the others are suppressed in it. */
    static void closeAll(Iterable<? extends Closeable> all) throws IOException {
        IOException failure = null;
        for (Closeable one : all) {
            try {
                one.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Closes after a failure: what fails now is suppressed in it. */
    static void closeAfter(Throwable failure, Closeable one) {
        try {
            one.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
