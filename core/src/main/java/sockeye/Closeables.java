package sockeye;

import java.io.Closeable;
import java.io.IOException;

/**
 * Closes several things, whatever fails: the first failure is thrown, the others are suppressed in
 * it.
 */
final class Closeables {
    private Closeables() {}

    /** Closes after a failure: what fails now is suppressed in it. */
    static void closeAfter(Throwable failure, Iterable<? extends Closeable> all) {
        try {
            closeAll(all);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

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
}
