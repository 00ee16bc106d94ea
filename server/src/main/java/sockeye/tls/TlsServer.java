package sockeye.tls;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import sockeye.ByteStream;

/**
 * TLS at the server's end. Any thread may call any method, whatever other threads do: connections
 * keep the certificates that they were accepted with.
 */
public final class TlsServer {
    private final Tls tls;
    private final Contexts contexts;

    TlsServer(Tls tls, Contexts contexts) {
        this.tls = tls;
        this.contexts = contexts;
        engine(); // what is wrong with the parameters shows here
    }

    /**
     * Puts TLS on a connection that was accepted. Nothing is sent or received before {@link
     * TlsStream#handshake}, or the first that is sent or received with the stream.
     *
     * @param transport what records go and come by; nobody else uses it any more, and closing the
     *     stream closes it
     * @return the stream
     */
    public TlsStream accept(ByteStream transport) {
        return accept(transport, () -> false);
    }

    /**
     * Puts TLS on a connection as {@link #accept(ByteStream)}, where the transport may be ended on
     * purpose by somebody else at this side.
     *
     * @param transport what records go and come by
     * @param mayEnd asked when the transport ends without close_notify: whether that is the end of
     *     the stream, and no error
     * @return the stream
     */
    public TlsStream accept(ByteStream transport, BooleanSupplier mayEnd) {
        return new TlsStream(
                transport, engine(), "a client", () -> tls.ignoresEof() || mayEnd.getAsBoolean());
    }

    private SSLEngine engine() {
        SSLEngine engine = contexts.current().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = tls.parameters(engine);
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Reads the files again, for connections that are accepted from now on. If the new ones are
     * bad, the last good ones stay.
     *
     * @throws IOException as {@link Tls#server()}; the message names the file
     */
    public void reload() throws IOException {
        contexts.reload();
    }

    /**
     * Does what {@link #reload} does if a file was written, replaced, or linked to another one
     * since they were last read, successfully or not. Otherwise it costs one stat(2) for each.
     *
     * @return whether they were read
     * @throws IOException as {@link #reload}
     */
    public boolean reloadIfChanged() throws IOException {
        return contexts.reloadIfChanged();
    }
}
