package sockeye.closing;

import java.io.Closeable;
import java.io.IOException;

/**
 * Closes several things, whatever fails: the first failure is thrown, the others are suppressed in
 * it.
 */
public final class Closeables {
    private Closeables() {}

    /** Closes after a failure: what fails now is suppressed in it. */
    public static void closeAfter(Throwable failure, Iterable<? extends Closeable> all) {
        try {
            closeAll(all);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Closes all. */
    public static void closeAll(Iterable<? extends Closeable> all) throws IOException {
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
