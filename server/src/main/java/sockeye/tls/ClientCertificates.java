package sockeye.tls;

import javax.net.ssl.SSLParameters;

/** Whether a server asks its clients for certificates. */
public enum ClientCertificates {
    /** It does not. */
    NONE,
    /** It does, and serves clients without one too. */
    WANTED,
    /** It does, and the handshake fails without one. */
    NEEDED;

    void into(SSLParameters parameters) {
        switch (this) {
            case NONE -> parameters.setWantClientAuth(false);
            case WANTED -> parameters.setWantClientAuth(true);
            case NEEDED -> parameters.setNeedClientAuth(true);
        }
    }
}
