package sockeye;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel knows of a TCP connection at one moment: a copy that does not change. A number
 * that this kernel does not report is 0. Corresponds to {@code struct tcp_info} of tcp(7).
 */
public final class TcpInfo {
    /** The states of RFC 9293, under the kernel's names, in the order of its numbers. */
    public enum State {
        /** Open: data flows. */
        ESTABLISHED,
        /** Connecting: the SYN is sent. */
        SYN_SENT,
        /** A SYN came and is answered. */
        SYN_RECV,
        /** Shut down here; the FIN is not acknowledged. */
        FIN_WAIT1,
        /** Shut down here, acknowledged; the peer may still send. */
        FIN_WAIT2,
        /** Closed by both, waiting for late segments to die. */
        TIME_WAIT,
        /** Not connected. */
        CLOSE,
        /** Shut down by the peer; this side may still send. */
        CLOSE_WAIT,
        /** Shut down by the peer and then here; waiting for the last acknowledgement. */
        LAST_ACK,
        /** Passive: waits for connections. */
        LISTEN,
        /** Shut down by both at once. */
        CLOSING,
        /** A request that is not yet a socket. */
        NEW_SYN_RECV
    }

    private final ByteBuffer struct;

    TcpInfo(byte[] struct) {
        this.struct = ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder());
    }

    /**
     * The connection's state. Corresponds to {@code tcpi_state}.
     *
     * @return the state
     */
    public State state() {
        return State.values()[struct.get(0) - 1];
    }

    /**
     * How often the oldest segment has been sent again. Corresponds to {@code tcpi_retransmits}.
     *
     * @return the number, 0 once it is acknowledged
     */
    public int retransmits() {
        return Byte.toUnsignedInt(struct.get(2));
    }

    /**
     * The retransmission timeout in microseconds. Corresponds to {@code tcpi_rto}.
     *
     * @return the number
     */
    public long retransmissionTimeoutMicros() {
        return number32(8);
    }

    /**
     * The largest segment to send in bytes. Corresponds to {@code tcpi_snd_mss}.
     *
     * @return the number
     */
    public long sendMss() {
        return number32(16);
    }

    /**
     * The largest segment received in bytes. Corresponds to {@code tcpi_rcv_mss}.
     *
     * @return the number
     */
    public long receiveMss() {
        return number32(20);
    }

    /**
     * Segments sent and not acknowledged; on a listener, the connections that wait for accept.
     * Corresponds to {@code tcpi_unacked}.
     *
     * @return the number
     */
    public long unacknowledged() {
        return number32(24);
    }

    /**
     * Segments acknowledged out of order; on a listener, its backlog. Corresponds to {@code
     * tcpi_sacked}.
     *
     * @return the number
     */
    public long sacked() {
        return number32(28);
    }

    /**
     * Segments held for lost. Corresponds to {@code tcpi_lost}.
     *
     * @return the number
     */
    public long lost() {
        return number32(32);
    }

    /**
     * Milliseconds since data was sent. Corresponds to {@code tcpi_last_data_sent}.
     *
     * @return the number
     */
    public long lastDataSentMillis() {
        return number32(44);
    }

    /**
     * Milliseconds since data was received. Corresponds to {@code tcpi_last_data_recv}.
     *
     * @return the number
     */
    public long lastDataReceivedMillis() {
        return number32(52);
    }

    /**
     * The path MTU in bytes. Corresponds to {@code tcpi_pmtu}.
     *
     * @return the number
     */
    public long pathMtu() {
        return number32(60);
    }

    /**
     * The smoothed round-trip time in microseconds. Corresponds to {@code tcpi_rtt}.
     *
     * @return the number
     */
    public long rttMicros() {
        return number32(68);
    }

    /**
     * The mean deviation of the round-trip time in microseconds. Corresponds to {@code
     * tcpi_rttvar}.
     *
     * @return the number
     */
    public long rttVarianceMicros() {
        return number32(72);
    }

    /**
     * The slow start threshold in segments. Corresponds to {@code tcpi_snd_ssthresh}.
     *
     * @return the number
     */
    public long slowStartThreshold() {
        return number32(76);
    }

    /**
     * The congestion window in segments. Corresponds to {@code tcpi_snd_cwnd}.
     *
     * @return the number
     */
    public long congestionWindow() {
        return number32(80);
    }

    /**
     * Segments sent again so far. Corresponds to {@code tcpi_total_retrans}.
     *
     * @return the number
     */
    public long totalRetransmissions() {
        return number32(100);
    }

    /**
     * Segments sent. Corresponds to {@code tcpi_segs_out}.
     *
     * @return the number
     */
    public long segmentsSent() {
        return number32(136);
    }

    /**
     * Segments received. Corresponds to {@code tcpi_segs_in}.
     *
     * @return the number
     */
    public long segmentsReceived() {
        return number32(140);
    }

    /**
     * Bytes that wait to be sent. Corresponds to {@code tcpi_notsent_bytes}.
     *
     * @return the number
     */
    public long notSentBytes() {
        return number32(144);
    }

    /**
     * The smallest round-trip time seen, in microseconds. Corresponds to {@code tcpi_min_rtt}.
     *
     * @return the number
     */
    public long minRttMicros() {
        return number32(148);
    }

    /**
     * The pacing rate in bytes a second; -1 for none. Corresponds to {@code tcpi_pacing_rate}.
     *
     * @return the number
     */
    public long pacingRate() {
        return number64(104);
    }

    /**
     * Bytes that the peer acknowledged. Corresponds to {@code tcpi_bytes_acked}.
     *
     * @return the number
     */
    public long bytesAcknowledged() {
        return number64(120);
    }

    /**
     * Bytes received. Corresponds to {@code tcpi_bytes_received}.
     *
     * @return the number
     */
    public long bytesReceived() {
        return number64(128);
    }

    /**
     * The latest delivery rate in bytes a second. Corresponds to {@code tcpi_delivery_rate}.
     *
     * @return the number
     */
    public long deliveryRate() {
        return number64(160);
    }

    /**
     * Bytes sent, repetitions included. Corresponds to {@code tcpi_bytes_sent}.
     *
     * @return the number
     */
    public long bytesSent() {
        return number64(200);
    }

    /**
     * Bytes sent again. Corresponds to {@code tcpi_bytes_retrans}.
     *
     * @return the number
     */
    public long bytesRetransmitted() {
        return number64(208);
    }

    private long number32(int offset) {
        return offset + 4 <= struct.capacity() ? Integer.toUnsignedLong(struct.getInt(offset)) : 0;
    }

    private long number64(int offset) {
        return offset + 8 <= struct.capacity() ? struct.getLong(offset) : 0;
    }

    @Override
    public String toString() {
        return state()
                + " rtt "
                + rttMicros()
                + " us, sent "
                + bytesSent()
                + " bytes, received "
                + bytesReceived();
    }
}
