package sockeye.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sockeye.framing.MalformedException;
import sockeye.framing.MessageCodec;

/**
 * What the proxy knows of the client's TLS: PP2_TYPE_SSL, with TLVs of its own within.
 *
 * @param client what there is: {@link #CLIENT_SSL}, {@link #CLIENT_CERT_CONN}, {@link
 *     #CLIENT_CERT_SESS}
 * @param verify 0 if the client's certificate is good, else what is wrong with it, as OpenSSL
 *     numbers it. HAProxy sends 0 as well if there is no certificate: {@link #verified} knows
 * @param parts the TLVs within; those with text have UTF-8
 */
public record Ssl(int client, int verify, List<Tlv.Raw> parts) implements Tlv {
    /** In {@link #client}: the client uses TLS. */
    public static final int CLIENT_SSL = 0x01;

    /** In {@link #client}: it has shown a certificate on this connection. */
    public static final int CLIENT_CERT_CONN = 0x02;

    /** In {@link #client}: it has shown one at least once in this TLS session. */
    public static final int CLIENT_CERT_SESS = 0x04;

    /** The type of {@link #version}. */
    public static final int VERSION = 0x21;

    /** The type of {@link #commonName}. */
    public static final int CN = 0x22;

    /** The type of {@link #cipher}. */
    public static final int CIPHER = 0x23;

    /** The type of {@link #signatureAlgorithm}. */
    public static final int SIG_ALG = 0x24;

    /** The type of {@link #keyAlgorithm}. */
    public static final int KEY_ALG = 0x25;

    /** The type of {@link #group}. */
    public static final int GROUP = 0x26;

    /** The type of {@link #signatureScheme}. */
    public static final int SIG_SCHEME = 0x27;

    /** The type of {@link #clientCertificate}. */
    public static final int CLIENT_CERT = 0x28;

    private static final int FIXED = Byte.BYTES + Integer.BYTES;

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if {@code client} is not in 0 to 255, or a text is no UTF-8
     */
    public Ssl {
        if (client < 0 || client > 0xFF) {
            throw new IllegalArgumentException("client: " + client + " is not in 0 to 255");
        }
        parts = List.copyOf(parts);
        try {
            requireText(parts);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("parts: " + e.getMessage(), e);
        }
    }

    private static void requireText(List<Tlv.Raw> parts) throws MalformedException {
        for (Tlv.Raw part : parts) {
            if (part.type() >= VERSION && part.type() <= SIG_SCHEME) {
                String _ = MessageCodec.TEXT.decode(part.value());
            }
        }
    }

    /**
     * Makes a TLV with text, to go within.
     *
     * @param type its type, such as {@link #VERSION}
     * @param text its text
     * @return the TLV
     * @throws IllegalArgumentException if the type is not in 0 to 255, or the text is too long
     */
    public static Tlv.Raw part(int type, String text) {
        return new Tlv.Raw(type, text.getBytes(UTF_8));
    }

    /**
     * Whether the client has shown a certificate, on this connection or in its session, and it is
     * good.
     *
     * @return true if so
     */
    public boolean verified() {
        return verify == 0 && (client & (CLIENT_CERT_CONN | CLIENT_CERT_SESS)) != 0;
    }

    /**
     * The version of TLS: PP2_SUBTYPE_SSL_VERSION.
     *
     * @return its name, such as {@code TLSv1.3}
     */
    public Optional<String> version() {
        return text(VERSION);
    }

    /**
     * Whom the client's certificate is for: PP2_SUBTYPE_SSL_CN. It may be there though the
     * certificate is not good.
     *
     * @return the common name of its subject
     */
    public Optional<String> commonName() {
        return text(CN);
    }

    /**
     * The cipher: PP2_SUBTYPE_SSL_CIPHER.
     *
     * @return its name, such as {@code ECDHE-RSA-AES128-GCM-SHA256}
     */
    public Optional<String> cipher() {
        return text(CIPHER);
    }

    /**
     * With what the proxy's certificate is signed: PP2_SUBTYPE_SSL_SIG_ALG.
     *
     * @return its name, such as {@code RSA-SHA256}
     */
    public Optional<String> signatureAlgorithm() {
        return text(SIG_ALG);
    }

    /**
     * What key the proxy's certificate has: PP2_SUBTYPE_SSL_KEY_ALG.
     *
     * @return its name, such as {@code RSA2048}
     */
    public Optional<String> keyAlgorithm() {
        return text(KEY_ALG);
    }

    /**
     * How the keys were exchanged: PP2_SUBTYPE_SSL_GROUP.
     *
     * @return its name, such as {@code secp256r1}
     */
    public Optional<String> group() {
        return text(GROUP);
    }

    /**
     * With what the proxy signed the handshake: PP2_SUBTYPE_SSL_SIG_SCHEME.
     *
     * @return its name, such as {@code rsa_pss_rsae_sha256}
     */
    public Optional<String> signatureScheme() {
        return text(SIG_SCHEME);
    }

    /**
     * The client's certificate: PP2_SUBTYPE_SSL_CLIENT_CERT.
     *
     * @return X.509 in DER
     */
    public Optional<byte[]> clientCertificate() {
        return part(CLIENT_CERT);
    }

    private Optional<String> text(int type) {
        return part(type).map(value -> new String(value, UTF_8));
    }

    private Optional<byte[]> part(int type) {
        return parts.stream().filter(part -> part.type() == type).findFirst().map(Tlv.Raw::value);
    }

    @Override
    public int type() {
        return Tlvs.SSL;
    }

    @Override
    public byte[] value() {
        byte[] within = Tlvs.encode(parts);
        return ByteBuffer.allocate(FIXED + within.length)
                .put((byte) client)
                .putInt(verify)
                .put(within)
                .array();
    }

    static Ssl decode(byte[] value) throws MalformedException {
        if (value.length < FIXED) {
            throw new MalformedException("a TLV of SSL with " + value.length + " bytes");
        }
        ByteBuffer rest = ByteBuffer.wrap(value);
        int client = Byte.toUnsignedInt(rest.get());
        int verify = rest.getInt();
        List<Tlv.Raw> parts = new ArrayList<>();
        while (rest.hasRemaining()) {
            parts.add(Tlvs.next(rest));
        }
        requireText(parts);
        return new Ssl(client, verify, parts);
    }
}
