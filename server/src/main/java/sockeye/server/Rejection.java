package sockeye.server;

/** Why a server did not serve somebody. */
public enum Rejection {
    /** Its address has as many connections as one may have: {@link Limits#perAddress}. */
    PER_ADDRESS,
    /** A rule does not allow it: {@link Server#allow}, or the sources of {@link Server#behind}. */
    NOT_ALLOWED,
    /** It sent no header of the PROXY protocol, or none in time. */
    BAD_HEADER,
    /** There was no agreement about TLS, or none in time. */
    HANDSHAKE,
    /** It sent more datagrams than {@link Limits#datagramRate} allows. */
    RATE,
    /** No descriptor was left (EMFILE, ENFILE), for longer than a second. */
    NO_DESCRIPTOR,
    /** No thread could be had, or the connection had broken before it was accepted. */
    FAILED
}
