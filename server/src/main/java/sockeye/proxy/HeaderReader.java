package sockeye.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import sockeye.framing.MalformedException;
import sockeye.framing.TooLongException;

/** Receives a header and no byte after it: it asks only for bytes that must still come. */
final class HeaderReader {
    /** Where bytes come from, as {@link sockeye.ByteStream#recv} brings them. */
    interface Source {
        int recv(ByteBuffer into) throws IOException;
    }

    private static final int MODEST = 128;
    private static final int LONGEST = Version2.START + 0xFFFF;

    private final Source source;
    private final int max;
    private ByteBuffer come = ByteBuffer.allocate(MODEST); // up to its position

    HeaderReader(Source source, int max) {
        if (max < Version1.LONGEST || max > LONGEST) {
            throw new IllegalArgumentException(
                    "max: " + max + " is not in " + Version1.LONGEST + " to " + LONGEST);
        }
        this.source = source;
        this.max = max;
    }

    ProxyHeader read() throws IOException {
        while (come.position() < Version1.SHORTEST) {
            recvUpTo(Version1.SHORTEST);
            checkBeginning();
        }
        return begins(Version1.BEGINNING) ? version1() : version2();
    }

    private void checkBeginning() throws MalformedException {
        if (!begins(Version1.BEGINNING) && !begins(Version2.SIGNATURE)) {
            throw new MalformedException("no PROXY header");
        }
    }

    /** Whether what has come is the beginning of {@code signature}, or begins with it. */
    private boolean begins(byte[] signature) {
        int length = Math.min(come.position(), signature.length);
        return come.slice(0, length).equals(ByteBuffer.wrap(signature, 0, length));
    }

    private ProxyHeader version1() throws IOException {
        int missing = Version1.missing(text());
        while (missing > 0) {
            if (come.position() == Version1.LONGEST) {
                throw new MalformedException("no CR LF in " + Version1.LONGEST + " bytes");
            }
            recvUpTo(Math.min(come.position() + missing, Version1.LONGEST));
            missing = Version1.missing(text());
        }
        return Version1.decode(text());
    }

    private String text() {
        return ISO_8859_1.decode(come.slice(0, come.position())).toString();
    }

    private ProxyHeader version2() throws IOException {
        recvAll(Version2.START);
        int length = Version2.length(come.slice(0, Version2.START));
        if (length > max) {
            throw new TooLongException(
                    "a PROXY header of " + length + " bytes, where the longest has " + max);
        }
        recvAll(length);
        return Version2.decode(come.flip());
    }

    private void recvAll(int end) throws IOException {
        while (come.position() < end) {
            recvUpTo(end);
        }
    }

    /** One receive. There is more room only after all that there was has been used. */
    private void recvUpTo(int end) throws IOException {
        if (come.position() == come.capacity()) {
            int capacity = Math.min(2 * come.capacity(), end);
            come = ByteBuffer.allocate(capacity).put(come.flip());
        }
        come.limit(Math.min(end, come.capacity()));
        if (source.recv(come) < 0) {
            throw new EOFException("ended after " + come.position() + " bytes of a PROXY header");
        }
    }
}
