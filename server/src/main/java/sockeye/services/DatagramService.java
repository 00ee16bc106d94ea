package sockeye.services;

import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a datagram, without a socket. Any number of threads may ask at a time.
 *
 * <p>Who serves it on a port of the Internet should not answer datagrams that claim to come from
 * the port of another small server, those below 1024: two of them would answer each other for ever.
 */
@FunctionalInterface
public interface DatagramService {
    /**
     * The longest reply to a datagram that is shorter, in bytes. A frame of Ethernet has room for
     * so many whatever is sent, so such a reply is no longer on the wire than what it answers.
     */
    int FREE = 18;

    /**
     * Answers a datagram.
     *
     * @param request what came, left as it is
     * @return the reply, or null if there is none
     */
    byte @Nullable [] reply(byte[] request);

    /**
     * The same, but silent where its reply would be longer than the request and than {@link #FREE}.
     * Whose address is forged in a request then gets no more than the forger has sent: the server
     * is no amplifier.
     *
     * @return the bounded service
     */
    default DatagramService bounded() {
        return request -> {
            byte[] reply = reply(request);
            return reply == null || reply.length > Math.max(request.length, FREE) ? null : reply;
        };
    }
}
