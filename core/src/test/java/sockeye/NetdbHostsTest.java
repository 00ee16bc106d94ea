package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sockeye.NameInfo.Flag.NI_DGRAM;
import static sockeye.NameInfo.Flag.NI_NUMERICHOST;
import static sockeye.NameInfo.Flag.NI_NUMERICSERV;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
class NetdbHostsTest {
    @Nested
    class Getnameinfo {
        @Test
        void digitsNeedNoLookUp() throws IOException {
            assertThat(
                            Netdb.getnameinfo(
                                    Address.inet("127.0.0.1", 80), NI_NUMERICHOST, NI_NUMERICSERV))
                    .isEqualTo(new NameInfo("127.0.0.1", "80"));
            assertThat(Netdb.getnameinfo(Address.inet("::1", 443), NI_NUMERICHOST, NI_NUMERICSERV))
                    .isEqualTo(new NameInfo("::1", "443"));
        }

        @Test
        void servicesDependOnTheProtocol() throws IOException {
            Address syslog = Address.inet("127.0.0.1", 514);
            assertThat(Netdb.getnameinfo(syslog, NI_NUMERICHOST).service()).isEqualTo("shell");
            assertThat(Netdb.getnameinfo(syslog, NI_NUMERICHOST, NI_DGRAM, NI_DGRAM).service())
                    .isEqualTo("syslog");
        }

        @Test
        void aServiceThatTheSystemDoesNotKnowIsInTheTable() throws IOException {
            Address address = Address.inet("127.0.0.1", 27);
            assertThat(Netdb.getnameinfo(address, NI_NUMERICHOST).service()).isEqualTo("nsw-fe");
            Address nothing = Address.inet("127.0.0.1", 4);
            assertThat(Netdb.getnameinfo(nothing, NI_NUMERICHOST).service()).isEqualTo("4");
        }

        @Test
        void theLoopbackHasAName() throws IOException {
            assertThat(Netdb.getnameinfo(Address.inet("127.0.0.1", 80)).host()).isNotEmpty();
        }

        @Test
        void aHostWithoutNameIsAFailureIfAskedFor() {
            try (var _ = TestKernels.returning("getnameinfo", -2)) {
                assertThatExceptionOfType(UnknownHostException.class)
                        .isThrownBy(() ->
                                Netdb.getnameinfo(
                                        Address.inet("192.0.2.1", 80), NameInfo.Flag.NI_NAMEREQD))
                        .withMessage(
                                "getnameinfo 192.0.2.1:80: Name or service not known (EAI_NONAME)");
            }
        }

        @Test
        void otherFamiliesHaveNoNames() {
            SocketException e =
                    catchThrowableOfType(
                            SocketException.class,
                            () ->
                                    Netdb.getnameinfo(
                                            new Address.Opaque(new Family(16), new byte[10])));
            assertThat(Eai.of(e)).isEqualTo(Eai.EAI_FAMILY);
        }
    }

    @Nested
    class Hosts {
        @Test
        void localhostHasAnIpv4Address() throws IOException {
            assertThat(Netdb.gethostbyname("localhost").isLoopbackAddress()).isTrue();
            Netdb.Host host = Netdb.gethostbyname_ex("localhost");
            assertThat(host.name()).isNotEmpty();
            assertThat(host.addresses()).contains(InetAddress.ofLiteral("127.0.0.1"));
        }

        @Test
        void literalsAreTheirOwnNames() throws IOException {
            assertThat(Netdb.gethostbyname("192.0.2.7"))
                    .isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
            assertThat(Netdb.gethostbyname_ex("192.0.2.7"))
                    .isEqualTo(
                            new Netdb.Host(
                                    "192.0.2.7",
                                    List.of(),
                                    List.of(InetAddress.ofLiteral("192.0.2.7"))));
            assertThat(Netdb.gethostbyname2("2001:db8::7", Family.INET6).addresses())
                    .containsExactly(InetAddress.ofLiteral("2001:db8::7"));
        }

        @Test
        void otherFamiliesAreAMistake() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.gethostbyname2("localhost", Family.UNIX))
                    .withMessageStartingWith("family: ");
        }

        @Test
        void theLoopbackHasAName() throws IOException {
            Netdb.Host host = Netdb.gethostbyaddr("127.0.0.1");
            assertThat(host.name()).isNotEmpty();
            assertThat(host.addresses()).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(Netdb.gethostbyaddr(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo(host);
        }

        @ParameterizedTest
        @CsvSource({
            "1, 0, EAI_NONAME",
            "2, 11, EAI_AGAIN",
            "3, 0, EAI_FAIL",
            "4, 0, EAI_NODATA",
            "0, 0, EAI_NONAME"
        })
        void theOldErrorNumbersBecomeTheNewOnes(int herrno, long errno, Eai eai) {
            try (var _ = failing("gethostbyname2_r", 6, herrno, errno)) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class, () -> Netdb.gethostbyname("some.host"));
                assertThat(e).hasMessageStartingWith("gethostbyname some.host: " + eai.text());
                assertThat(Eai.of(e)).isEqualTo(eai);
            }
            try (var _ = failing("gethostbyaddr_r", 7, herrno, errno)) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class, () -> Netdb.gethostbyaddr("192.0.2.7"));
                assertThat(e).hasMessageStartingWith("gethostbyaddr 192.0.2.7: " + eai.text());
            }
        }

        private TestKernels.Use failing(String method, int place, int herrno, long errno) {
            return TestKernels.use(
                    method,
                    (_, arguments) -> {
                        ((MemorySegment) arguments[place]).set(JAVA_INT, 0, herrno);
                        return errno;
                    });
        }

        @Test
        void theBufferGrowsUntilTheAnswerFits() throws IOException {
            List<Long> lengths = new ArrayList<>();
            try (var _ =
                    TestKernels.use(
                            "gethostbyname2_r",
                            (real, a) -> {
                                lengths.add((Long) a[4]);
                                if ((Long) a[4] < 10_000) {
                                    ((MemorySegment) a[6]).set(JAVA_INT, 0, -1);
                                    return (long) Constants.ERANGE;
                                }
                                return real.gethostbyname2_r(
                                        (MemorySegment) a[0],
                                        (Integer) a[1],
                                        (MemorySegment) a[2],
                                        (MemorySegment) a[3],
                                        (Long) a[4],
                                        (MemorySegment) a[5],
                                        (MemorySegment) a[6]);
                            })) {
                assertThat(Netdb.gethostbyname("192.0.2.7"))
                        .isEqualTo(InetAddress.ofLiteral("192.0.2.7"));
            }
            assertThat(lengths).containsExactly(1024L, 2048L, 4096L, 8192L, 16384L);
        }

        @Test
        void theBufferDoesNotGrowForEver() {
            List<Long> lengths = new ArrayList<>();
            try (var _ =
                    TestKernels.use(
                            "gethostbyname2_r",
                            (_, a) -> {
                                lengths.add((Long) a[4]);
                                ((MemorySegment) a[6]).set(JAVA_INT, 0, -1);
                                return (long) Constants.ERANGE;
                            })) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class, () -> Netdb.gethostbyname("some.host"));
                assertThat(Errno.of(e)).isEqualTo(Errno.ERANGE);
            }
            assertThat(lengths.getLast()).isEqualTo(1 << 20);
        }
    }

    @Nested
    class FullNames {
        @Test
        void theNameOfThisHostIsTheKernels() throws IOException {
            assertThat(Netdb.gethostname())
                    .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        }

        @Test
        void aFailureOfGethostnameIsTold() {
            try (var _ = TestKernels.returning("gethostname", -Errno.EFAULT.number())) {
                assertThatExceptionOfType(SocketException.class)
                        .isThrownBy(Netdb::gethostname)
                        .withMessage("gethostname this host: Bad address (EFAULT)");
            }
        }

        /** A gethostbyaddr that answers with these names; without any, that there is none. */
        private TestKernels.Use known(Arena arena, String... names) {
            return TestKernels.use(
                    "gethostbyaddr_r",
                    (_, a) -> {
                        if (names.length == 0) {
                            ((MemorySegment) a[7]).set(JAVA_INT, 0, 1);
                            return 0L;
                        }
                        MemorySegment aliases = arena.allocate(ADDRESS, names.length);
                        for (int i = 1; i < names.length; i++) {
                            aliases.setAtIndex(ADDRESS, i - 1, arena.allocateFrom(names[i]));
                        }
                        var hostent = (MemorySegment) a[3];
                        hostent.set(ADDRESS, offset("h_name"), arena.allocateFrom(names[0]));
                        hostent.set(ADDRESS, offset("h_aliases"), aliases);
                        hostent.set(JAVA_INT, offset("h_length"), 4);
                        hostent.set(ADDRESS, offset("h_addr_list"), arena.allocate(ADDRESS));
                        ((MemorySegment) a[6]).set(ADDRESS, 0, hostent);
                        return 0L;
                    });
        }

        private long offset(String member) {
            return Layouts.offset(Layouts.HOSTENT, member);
        }

        @Test
        void theFirstNameWithADotCounts() throws IOException {
            try (var arena = Arena.ofShared();
                    var _ = known(arena, "short", "alias", "long.example", "longer.example")) {
                assertThat(Netdb.getfqdn("192.0.2.7")).isEqualTo("long.example");
                assertThat(Netdb.gethostbyaddr("192.0.2.7").aliases())
                        .containsExactly("alias", "long.example", "longer.example");
            }
        }

        @Test
        void withoutADotItIsTheFirst() throws IOException {
            try (var arena = Arena.ofShared();
                    var _ = known(arena, "short", "alias")) {
                assertThat(Netdb.getfqdn(" 192.0.2.7 ")).isEqualTo("short");
            }
        }

        @Test
        void whatIsNotFoundComesBack() throws IOException {
            try (var arena = Arena.ofShared();
                    var _ = known(arena)) {
                assertThat(Netdb.getfqdn("192.0.2.7")).isEqualTo("192.0.2.7");
                assertThat(Netdb.getfqdn("a..b")).isEqualTo("a..b");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "  ", "0.0.0.0", "::"})
        void allAddressesMeanThisHost(String name) throws IOException {
            try (var _ = TestKernels.returning("getaddrinfo", -2)) {
                assertThat(Netdb.getfqdn(name)).isEqualTo(Netdb.gethostname());
                assertThat(Netdb.getfqdn()).isEqualTo(Netdb.gethostname());
            }
        }

        @Test
        void aDeadlineIsNotANameThatIsNotFound() {
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() ->
                            Deadline.in(Duration.ZERO).call(() -> Netdb.getfqdn("192.0.2.7")));
        }
    }
}
