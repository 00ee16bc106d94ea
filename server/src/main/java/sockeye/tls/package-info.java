/**
 * TLS over any byte stream. {@link sockeye.tls.Tls} says how; what it makes puts a {@link
 * sockeye.tls.TlsStream} on a connection, at the server's end or at the client's.
 */
@NullMarked
package sockeye.tls;

import org.jspecify.annotations.NullMarked;
