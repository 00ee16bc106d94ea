package sockeye.server;

/** Why a server did not serve somebody. */
public enum Rejection {
    /** Its address has as many connections as one may have: {@link Limits#perAddress}. */
    PER_ADDRESS,
    /** The rule of {@link Server#allow} does not allow it. */
    NOT_ALLOWED,
    /** It sent more datagrams than {@link Limits#datagramRate} allows. */
    RATE,
    /** No descriptor was left (EMFILE, ENFILE), for longer than a second. */
    NO_DESCRIPTOR,
    /** No thread could be had, or the connection had broken before it was accepted. */
    FAILED
}
