package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.kernel.Constants;
import sockeye.kernel.Layouts;
import sockeye.kernel.TestKernels;

@Timeout(60)
class ServicesTest {
    @ParameterizedTest
    @CsvSource({
        "ftp-data, 20, tcp",
        "ftp, 21, tcp",
        "telnet, 23, tcp",
        "domain, 53, udp",
        "http, 80, tcp",
        "https, 443, tcp",
        "shell, 514, tcp",
        "syslog, 514, udp"
    })
    void namesAndPortsBothWays(String name, int port, String protocol) throws IOException {
        Netdb.Service byName = Netdb.getservbyname(name, protocol).orElseThrow();
        assertThat(byName.port()).isEqualTo(port);
        assertThat(byName.protocol()).isEqualTo(protocol);
        assertThat(Netdb.getservbyport(port, protocol)).contains(byName);
        assertThat(Netdb.getservbyname(name).orElseThrow().port()).isEqualTo(port);
        assertThat(ServiceTable.byName(name, protocol))
                .hasValueSatisfying(service -> assertThat(service.port()).isEqualTo(port));
        assertThat(ServiceTable.byPort(port, protocol))
                .hasValueSatisfying(service -> assertThat(service.name()).isEqualTo(name));
    }

    @Test
    void withoutProtocolAnyCounts() throws IOException {
        assertThat(Netdb.getservbyport(80).orElseThrow().name()).isEqualTo("http");
        assertThat(Netdb.getservbyport(53).orElseThrow().name()).isEqualTo("domain");
    }

    @Test
    void otherNamesFindAServiceToo() throws IOException {
        assertThat(Netdb.getservbyname("www").orElseThrow().port()).isEqualTo(80);
        assertThat(ServiceTable.byName("www", "tcp").orElseThrow().name()).isEqualTo("http");
        assertThat(ServiceTable.byName("mail", null).orElseThrow().port()).isEqualTo(25);
        assertThat(ServiceTable.byName("ircd", null).orElseThrow().port()).isEqualTo(6667);
    }

    @Test
    void whatIsUnknownIsEmpty() throws IOException {
        assertThat(Netdb.getservbyname("no-such-service")).isEmpty();
        assertThat(Netdb.getservbyname("")).isEmpty();
        assertThat(Netdb.getservbyname("http", "no-such-protocol")).isEmpty();
        assertThat(Netdb.getservbyport(4, "tcp")).isEmpty();
        assertThat(Netdb.getservbyport(65535)).isEmpty();
        assertThat(Netdb.getservbyport(80, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void portsHaveARange(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netdb.getservbyport(port))
                .withMessageContaining("port: " + port);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netdb.getservbyport(port, "tcp"))
                .withMessageContaining("port: " + port);
    }

    @Test
    void aNulIsAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netdb.getservbyname("ht\0tp"))
                .withMessageStartingWith("service: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netdb.getservbyname("http", "t\0cp"))
                .withMessageStartingWith("protocol: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netdb.getservbyport(80, "t\0cp"))
                .withMessageStartingWith("protocol: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Netdb.getprotobyname("t\0cp"))
                .withMessageStartingWith("name: ");
    }

    @Test
    void aDeadlineThatHasPassedEndsEveryLookUp() {
        Deadline passed = Deadline.in(Duration.ZERO);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> passed.call(() -> Netdb.getservbyname("http")))
                .withMessage("getservbyname http: timed out");
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> passed.call(() -> Netdb.getservbyport(80)))
                .withMessage("getservbyport 80: timed out");
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> passed.call(() -> Netdb.getprotobyname("tcp")));
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> passed.call(() -> Netdb.getprotobynumber(6)));
    }

    @Nested
    class SystemList {
        /** Answers every question for a service with {@code lives 4242/tcp soul}. */
        private TestKernels.Use answering(Arena arena, String method, int servent) {
            return TestKernels.use(
                    method,
                    (_, a) -> {
                        MemorySegment aliases = arena.allocate(ADDRESS, 2);
                        aliases.set(ADDRESS, 0, arena.allocateFrom("soul"));
                        var memory = (MemorySegment) a[servent];
                        memory.set(ADDRESS, offset("s_name"), arena.allocateFrom("lives"));
                        memory.set(ADDRESS, offset("s_aliases"), aliases);
                        memory.set(
                                JAVA_INT,
                                offset("s_port"),
                                Short.toUnsignedInt(Inet.htons((short) 4242)));
                        memory.set(ADDRESS, offset("s_proto"), arena.allocateFrom("tcp"));
                        ((MemorySegment) a[servent + 3]).set(ADDRESS, 0, memory);
                        return 0L;
                    });
        }

        private long offset(String member) {
            return Layouts.offset(Layouts.SERVENT, member);
        }

        @Test
        void itsListComesFirst() throws IOException {
            var lives = new Netdb.Service("lives", List.of("soul"), 4242, "tcp");
            try (var arena = Arena.ofShared();
                    var _ = answering(arena, "getservbyname_r", 2)) {
                assertThat(Netdb.getservbyname("http")).contains(lives);
                assertThat(Netdb.getservbyname("http", "udp")).contains(lives);
            }
            try (var arena = Arena.ofShared();
                    var _ = answering(arena, "getservbyport_r", 2)) {
                assertThat(Netdb.getservbyport(80)).contains(lives);
            }
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 2, 24})
        void withoutItsListTheTableAnswers(long errno) throws IOException {
            try (var _ = TestKernels.use("getservbyname_r", (_, _) -> errno);
                    var _ = TestKernels.use("getservbyport_r", (_, _) -> errno);
                    var _ = TestKernels.use("getprotobyname_r", (_, _) -> errno);
                    var _ = TestKernels.use("getprotobynumber_r", (_, _) -> errno)) {
                var http = new Netdb.Service("http", List.of("www", "www-http"), 80, "tcp");
                assertThat(Netdb.getservbyname("http")).contains(http);
                assertThat(Netdb.getservbyname("www", "tcp")).contains(http);
                assertThat(Netdb.getservbyport(80, "tcp")).contains(http);
                assertThat(Netdb.getservbyport(4)).isEmpty();
                assertThat(Netdb.getprotobyname("tcp")).contains(Protocol.TCP);
                assertThat(Netdb.getprotobynumber(17)).contains("udp");
            }
        }

        @Test
        void theBufferGrowsUntilTheAnswerFits() throws IOException {
            List<Long> lengths = new ArrayList<>();
            try (var _ =
                    TestKernels.use(
                            "getservbyport_r",
                            (real, a) -> {
                                lengths.add((Long) a[4]);
                                return (Long) a[4] < 4096
                                        ? (long) Constants.ERANGE
                                        : real.getservbyport_r(
                                                (Integer) a[0],
                                                (MemorySegment) a[1],
                                                (MemorySegment) a[2],
                                                (MemorySegment) a[3],
                                                (Long) a[4],
                                                (MemorySegment) a[5]);
                            })) {
                assertThat(Netdb.getservbyport(80).orElseThrow().name()).isEqualTo("http");
            }
            assertThat(lengths).containsExactly(1024L, 2048L, 4096L);
        }
    }

    @Nested
    class BuiltIn {
        private static final List<List<String>> LINES = Table.read("services");

        @Test
        void everyLineIsANamePortProtocolAndAliases() {
            assertThat(LINES)
                    .allSatisfy(line -> {
                        assertThat(line.size()).isGreaterThanOrEqualTo(2);
                        assertThat(line.get(1)).matches("[0-9]{1,5}/(tcp|udp|sctp|dccp)");
                        assertThat(line)
                                .doesNotHaveDuplicates()
                                .noneMatch(word -> word.isBlank() || word.contains("#"));
                    });
        }

        @Test
        void everyPortAndProtocolIsThereOnce() {
            Set<String> seen = new HashSet<>();
            assertThat(LINES).allMatch(line -> seen.add(line.get(1)));
        }

        @Test
        void theReservedPortsAreThere() {
            assertThat(IntStream.range(0, 1024).filter(this::isKnown).count()).isGreaterThan(650);
            assertThat(LINES.size()).isGreaterThan(1700);
        }

        private boolean isKnown(int port) {
            return ServiceTable.byPort(port, null).isPresent();
        }

        @ParameterizedTest
        @CsvSource({
            "ssh, 22, tcp, ssh",
            "submissions, 465, tcp, submissions",
            "smtps, 465, tcp, submissions",
            "nfs, 2049, tcp, nfs",
            "mysql, 3306, tcp, mysql",
            "postgres, 5432, tcp, postgresql",
            "mdns, 5353, udp, mdns",
            "redis, 6379, tcp, redis",
            "m3ua, 2905, sctp, m3ua"
        })
        void wellKnownServicesHaveTheirPorts(
                String name, int port, String protocol, String official) {
            Netdb.Service service = ServiceTable.byName(name, protocol).orElseThrow();
            assertThat(service.port()).isEqualTo(port);
            assertThat(service.name()).isEqualTo(official);
            assertThat(ServiceTable.byPort(port, protocol)).contains(service);
        }

        @Test
        void whatIsUnknownIsEmpty() {
            assertThat(ServiceTable.byName("no-such-service", null)).isEmpty();
            assertThat(ServiceTable.byName("ssh", "dccp")).isEmpty();
            assertThat(ServiceTable.byPort(4, null)).isEmpty();
        }
    }

    @Nested
    class ProtocolNames {
        @ParameterizedTest
        @CsvSource({"icmp, 1", "tcp, 6", "TCP, 6", "udp, 17", "ipv6-icmp, 58", "sctp, 132"})
        void namesHaveNumbers(String name, int number) throws IOException {
            assertThat(Netdb.getprotobyname(name)).contains(new Protocol(number));
            assertThat(ProtocolTable.byName(name)).contains(new Protocol(number));
        }

        @ParameterizedTest
        @CsvSource({"1, icmp", "6, tcp", "17, udp", "58, ipv6-icmp", "132, sctp"})
        void numbersHaveNames(int number, String name) throws IOException {
            assertThat(Netdb.getprotobynumber(number)).contains(name);
            assertThat(ProtocolTable.byNumber(number)).contains(name);
        }

        @Test
        void theTableHasWhatSystemsLack() throws IOException {
            assertThat(Netdb.getprotobyname("homa")).contains(new Protocol(146));
            assertThat(Netdb.getprotobynumber(146)).contains("homa");
            assertThat(ProtocolTable.byName("mptcp")).contains(Protocol.MPTCP);
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 252, 100_000, Integer.MIN_VALUE})
        void whatIsUnknownIsEmpty(int number) throws IOException {
            assertThat(Netdb.getprotobynumber(number)).isEmpty();
            assertThat(Netdb.getprotobyname("no-such-protocol")).isEmpty();
        }
    }
}
