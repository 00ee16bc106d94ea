package sockeye;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.kernel.Cc;

/** Each number of TcpInfo is read from where the C compiler has it. */
@Timeout(60)
class TcpInfoTest {
    private static final Map<String, String> FIELDS =
            Map.ofEntries(
                    Map.entry("retransmits", "tcpi_retransmits"),
                    Map.entry("retransmissionTimeoutMicros", "tcpi_rto"),
                    Map.entry("sendMss", "tcpi_snd_mss"),
                    Map.entry("receiveMss", "tcpi_rcv_mss"),
                    Map.entry("unacknowledged", "tcpi_unacked"),
                    Map.entry("sacked", "tcpi_sacked"),
                    Map.entry("lost", "tcpi_lost"),
                    Map.entry("lastDataSentMillis", "tcpi_last_data_sent"),
                    Map.entry("lastDataReceivedMillis", "tcpi_last_data_recv"),
                    Map.entry("pathMtu", "tcpi_pmtu"),
                    Map.entry("rttMicros", "tcpi_rtt"),
                    Map.entry("rttVarianceMicros", "tcpi_rttvar"),
                    Map.entry("slowStartThreshold", "tcpi_snd_ssthresh"),
                    Map.entry("congestionWindow", "tcpi_snd_cwnd"),
                    Map.entry("totalRetransmissions", "tcpi_total_retrans"),
                    Map.entry("segmentsSent", "tcpi_segs_out"),
                    Map.entry("segmentsReceived", "tcpi_segs_in"),
                    Map.entry("notSentBytes", "tcpi_notsent_bytes"),
                    Map.entry("minRttMicros", "tcpi_min_rtt"),
                    Map.entry("pacingRate", "tcpi_pacing_rate"),
                    Map.entry("bytesAcknowledged", "tcpi_bytes_acked"),
                    Map.entry("bytesReceived", "tcpi_bytes_received"),
                    Map.entry("deliveryRate", "tcpi_delivery_rate"),
                    Map.entry("bytesSent", "tcpi_bytes_sent"),
                    Map.entry("bytesRetransmitted", "tcpi_bytes_retrans"));

    /** For each field: the structure with the largest number there and zeros elsewhere. */
    @Test
    void fields() throws Exception {
        Cc cc = Cc.required("cc");
        List<Map.Entry<String, String>> entries = List.copyOf(FIELDS.entrySet());
        StringBuilder program = new StringBuilder();
        for (Map.Entry<String, String> entry : entries) {
            program.append(
                    """
                    {
                        struct tcp_info info = {0};
                        info.%s = -1;
                        for (int i = 0; i < sizeof info; i++)
                            printf("%%02x", ((unsigned char *) &info)[i]);
                        puts("");
                    }
                    """
                            .formatted(entry.getValue()));
        }
        List<String> structures = cc.run(program.toString());
        assertThat(structures).hasSameSizeAs(entries);
        for (int i = 0; i < entries.size(); i++) {
            Map.Entry<String, String> entry = entries.get(i);
            byte[] structure = HexFormat.of().parseHex(structures.get(i));
            long size =
                    IntStream.range(0, structure.length).filter(at -> structure[at] != 0).count();
            for (String method : FIELDS.keySet()) {
                long expected =
                        method.equals(entry.getKey()) ? size == 8 ? -1 : (1L << (8 * size)) - 1 : 0;
                assertThat(number(method, structure))
                        .as(method + " if " + entry.getValue() + " is set")
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void everyNumberIsInTheTable() {
        assertThat(
                        Arrays.stream(TcpInfo.class.getDeclaredMethods())
                                .filter(method -> Modifier.isPublic(method.getModifiers()))
                                .map(Method::getName)
                                .filter(name -> !List.of("state", "toString").contains(name))
                                .collect(Collectors.toSet()))
                .isEqualTo(FIELDS.keySet());
    }

    @Test
    void states() throws Exception {
        Cc cc = Cc.required("cc");
        StringBuilder program = new StringBuilder();
        for (TcpInfo.State state : TcpInfo.State.values()) {
            program.append("printf(\"%d\\n\", BPF_TCP_" + state + ");\n");
        }
        List<TcpInfo.State> states =
                cc.run(program.toString()).stream()
                        .map(line -> new TcpInfo(new byte[] {Byte.parseByte(line)}).state())
                        .toList();
        assertThat(states).containsExactly(TcpInfo.State.values());
    }

    @Test
    void anOlderKernelsStructureIsShorter() throws Exception {
        byte[] shorter = new byte[104];
        Arrays.fill(shorter, (byte) 7);
        TcpInfo info = new TcpInfo(shorter);
        assertThat(info.totalRetransmissions()).isEqualTo(0x07070707L);
        assertThat(info.pacingRate()).isZero();
        assertThat(info.bytesSent()).isZero();
    }

    private static long number(String method, byte[] struct) throws ReflectiveOperationException {
        Object number = TcpInfo.class.getMethod(method).invoke(new TcpInfo(struct));
        return ((Number) number).longValue();
    }
}
