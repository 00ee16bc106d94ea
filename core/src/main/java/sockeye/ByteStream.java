package sockeye;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * Bytes in both directions, in order and without boundaries: a {@link Socket} of type STREAM, or
 * what stands on one. One thread may receive while another sends.
 */
public interface ByteStream extends Closeable {
    /**
     * Receives what has come, and waits if that is nothing.
     *
     * @param buffer where to put it, from position to limit; its position moves on
     * @return how many bytes came, -1 at the end of the stream
     * @throws IOException if the connection has broken, or the wait ended
     */
    int recv(ByteBuffer buffer) throws IOException;

    /**
     * Sends all of a buffer, and nothing of another sender between.
     *
     * @param data what to send, from position to limit; its position moves on by what was sent,
     *     also when this fails
     * @throws IOException if the connection has broken, or the wait ended
     */
    void sendAll(ByteBuffer data) throws IOException;

    /**
     * How many bytes can be received without waiting.
     *
     * @return that many at least
     * @throws IOException if it cannot be told
     */
    int available() throws IOException;

    /**
     * A stream of what is received, unbuffered. Closing it makes it unusable and closes nothing
     * else.
     *
     * @return the stream
     */
    default InputStream input() {
        return new ByteStreams.In(this);
    }

    /**
     * A stream to send with, unbuffered; each write sends all it is given. Closing it makes it
     * unusable, closes nothing else and sends no end.
     *
     * @return the stream
     */
    default OutputStream output() {
        return new ByteStreams.Out(this);
    }

    /**
     * A reader of received text, in UTF-8. Closing it does not close this.
     *
     * @return the reader, buffered
     */
    default BufferedReader reader() {
        return reader(UTF_8, ByteStreams.TEXT_BUFFER);
    }

    /**
     * A writer of text, in UTF-8. What it buffers is sent when the buffer is full, by {@code flush}
     * and by {@code close}, which does not close this.
     *
     * @return the writer, buffered
     */
    default BufferedWriter writer() {
        return writer(UTF_8, ByteStreams.TEXT_BUFFER);
    }

    /**
     * A reader of what is received. Closing it does not close this.
     *
     * @param charset how the bytes become characters
     * @param bufferSize how many characters it reads ahead at most, 1 or more
     * @return the reader, buffered
     */
    default BufferedReader reader(Charset charset, int bufferSize) {
        ByteStreams.requireSize(bufferSize);
        return new BufferedReader(new InputStreamReader(input(), charset), bufferSize);
    }

    /**
     * A writer to send with. What it buffers is sent when the buffer is full, by {@code flush} and
     * by {@code close}, which does not close this.
     *
     * @param charset how characters become bytes
     * @param bufferSize how many characters it holds back at most, 1 or more
     * @return the writer, buffered
     */
    default BufferedWriter writer(Charset charset, int bufferSize) {
        ByteStreams.requireSize(bufferSize);
        return new BufferedWriter(new OutputStreamWriter(output(), charset), bufferSize);
    }
}
