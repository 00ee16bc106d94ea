package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sockeye.AddrInfo.Flag.AI_CANONNAME;
import static sockeye.AddrInfo.Flag.AI_NUMERICHOST;
import static sockeye.AddrInfo.Flag.AI_NUMERICSERV;
import static sockeye.AddrInfo.Flag.AI_PASSIVE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.AddrInfo.Hints;
import sockeye.kernel.Layouts;
import sockeye.kernel.TestKernels;

@Timeout(60)
class NetdbTest {
    private static final Hints STREAMS = Hints.ANY.type(Type.STREAM);

    private static String string(Object pointer) {
        return ((MemorySegment) pointer).getString(0);
    }

    @Nested
    class Addresses {
        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "2001:db8::5"})
        void literalsAreNotLookedUp(String literal) throws IOException {
            try (var _ = TestKernels.forbidding("getaddrinfo")) {
                assertThat(Netdb.addresses(literal, 80, Type.STREAM))
                        .containsExactly(Address.inet(literal, 80));
            }
        }

        /** An entry of the C list. */
        private MemorySegment entry(Arena arena, Address address, MemorySegment next) {
            byte[] bytes = Sockaddr.encode(address, address.family());
            MemorySegment info = arena.allocate(Layouts.ADDRINFO);
            info.set(JAVA_INT, Layouts.offset(Layouts.ADDRINFO, "ai_addrlen"), bytes.length);
            info.set(
                    ADDRESS,
                    Layouts.offset(Layouts.ADDRINFO, "ai_addr"),
                    arena.allocateFrom(JAVA_BYTE, bytes));
            info.set(ADDRESS, Layouts.offset(Layouts.ADDRINFO, "ai_next"), next);
            return info;
        }

        @Test
        void eachInternetAddressIsThereOnceInTheOrderOfTheAnswer() throws IOException {
            Address six = new Address.Inet(InetAddress.ofLiteral("fe80::1"), 0, 7, 0);
            Address four = Address.inet("192.0.2.7", 0);
            try (var arena = Arena.ofShared();
                    var _ = TestKernels.returning("freeaddrinfo", 0);
                    var _ =
                            TestKernels.use(
                                    "getaddrinfo",
                                    (_, a) -> {
                                        MemorySegment list = MemorySegment.NULL;
                                        for (Address address :
                                                List.of(four, new Address.Unnamed(), four, six)) {
                                            list = entry(arena, address, list);
                                        }
                                        ((MemorySegment) a[3]).set(ADDRESS, 0, list);
                                        return 0L;
                                    })) {
                assertThat(Netdb.addresses("some.host", 80, Type.STREAM))
                        .containsExactly(
                                new Address.Inet(InetAddress.ofLiteral("fe80::1"), 80, 7, 0),
                                Address.inet("192.0.2.7", 80));
            }
        }

        @Test
        void localhostIsLoopbackAndEachAddressIsThereOnce() throws IOException {
            List<Address.Inet> found = Netdb.addresses("localhost", 4711, Type.DGRAM);
            assertThat(found)
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .allSatisfy(address -> assertThat(address.port()).isEqualTo(4711))
                    .allSatisfy(address -> assertThat(address.host().isLoopbackAddress()).isTrue());
        }

        @ParameterizedTest
        @ValueSource(ints = {-1, 65536, Integer.MIN_VALUE, Integer.MAX_VALUE})
        void portsHaveARange(int port) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.addresses("127.0.0.1", port, Type.STREAM))
                    .withMessageContaining("port: " + port);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.getaddrinfo("no name: it is not looked up", port))
                    .withMessageContaining("port: " + port);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    ".",
                    "..",
                    "a..b",
                    ".a",
                    "a..",
                    "*",
                    "label-of-64-characters-label-of-64-characters-label-of-64-charac",
                    "b.label-of-64-characters-label-of-64-characters-label-of-64-charac.b"
                })
        void namesThatNoHostHasAreNotLookedUp(String name) {
            try (var _ = TestKernels.forbidding("getaddrinfo")) {
                assertThatExceptionOfType(UnknownHostException.class)
                        .isThrownBy(() -> Netdb.addresses(name, 80, Type.STREAM))
                        .withMessage(
                                "getaddrinfo " + name + ": Name or service not known (EAI_NONAME)");
            }
        }

        @Test
        void theEmptyNameIsQuoted() {
            assertThatExceptionOfType(UnknownHostException.class)
                    .isThrownBy(() -> Netdb.addresses("", 80, Type.STREAM))
                    .withMessageStartingWith("getaddrinfo \"\": ");
        }

        @Test
        void namesHaveAtMost253Characters() throws IOException {
            String longest = "abcdefgh.".repeat(28) + "x";
            try (var _ = TestKernels.returning("getaddrinfo", -2)) {
                UnknownHostException asked =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses(longest + ".", 1, Type.STREAM));
                assertThat(asked).hasMessageContaining(longest);
            }
            try (var _ = TestKernels.forbidding("getaddrinfo")) {
                assertThatExceptionOfType(UnknownHostException.class)
                        .isThrownBy(() -> Netdb.addresses(longest + "x", 1, Type.STREAM))
                        .withMessageContaining(longest + "x");
            }
        }

        @Test
        void aNulIsAMistake() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.addresses("local\0host", 80, Type.STREAM))
                    .withMessageStartingWith("host: ");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.gethostbyname("\0"))
                    .withMessageStartingWith("host: ");
        }

        @Test
        void messagesStayOnOneLine() {
            try (var _ = TestKernels.returning("getaddrinfo", -2)) {
                assertThatExceptionOfType(UnknownHostException.class)
                        .isThrownBy(() -> Netdb.addresses("a\nb", 80, Type.STREAM))
                        .withMessageStartingWith("getaddrinfo a%0Ab: ");
            }
        }

        @Test
        void aScopeThatIsNotThereIsNamed() {
            assertThatExceptionOfType(UnknownHostException.class)
                    .isThrownBy(() -> Netdb.addresses("fe80::1%nosuch", 80, Type.STREAM))
                    .withMessageStartingWith("getaddrinfo fe80::1%nosuch: ");
        }

        @Test
        void lettersOutsideAsciiAreEncoded() {
            var asked = new AtomicReference<String>();
            try (var _ =
                    TestKernels.use(
                            "getaddrinfo",
                            (_, arguments) -> {
                                asked.set(string(arguments[0]));
                                return -2L;
                            })) {
                assertThatExceptionOfType(UnknownHostException.class)
                        .isThrownBy(() -> Netdb.addresses("bücher.example", 80, Type.STREAM))
                        .withMessageStartingWith("getaddrinfo bücher.example: ");
            }
            assertThat(asked).hasValue("xn--bcher-kva.example");
        }

        @Test
        void whatCannotBeEncodedIsUnknown() {
            String name = "ü".repeat(64) + ".example";
            UnknownHostException e =
                    catchThrowableOfType(
                            UnknownHostException.class,
                            () -> Netdb.addresses(name, 80, Type.STREAM));
            assertThat(e).hasMessageContaining(name);
            assertThat(Eai.of(e)).isEqualTo(Eai.EAI_IDN_ENCODE);
        }

        @Test
        void reservedNamesAreUnknown() {
            UnknownHostException e =
                    catchThrowableOfType(
                            UnknownHostException.class,
                            () -> Netdb.addresses("nosuch.invalid", 80, Type.STREAM));
            assertThat(e).hasMessageStartingWith("getaddrinfo nosuch.invalid: ");
            assertThat(Eai.of(e)).isIn(Eai.EAI_NONAME, Eai.EAI_AGAIN);
        }
    }

    @Nested
    class Getaddrinfo {
        @Test
        void theSimpleFormIsForTcp() throws IOException {
            assertThat(Netdb.getaddrinfo("127.0.0.1", 80))
                    .containsExactly(
                            new AddrInfo(
                                    Family.INET,
                                    Type.STREAM,
                                    Protocol.TCP,
                                    Address.inet("127.0.0.1", 80),
                                    ""));
        }

        @Test
        void withoutHintsEveryTypeIsThere() throws IOException {
            List<AddrInfo> found = Netdb.getaddrinfo("127.0.0.1", "80", Hints.ANY);
            assertThat(found)
                    .extracting(AddrInfo::type)
                    .contains(Type.STREAM, Type.DGRAM, Type.RAW);
            assertThat(found)
                    .extracting(AddrInfo::address)
                    .containsOnly(Address.inet("127.0.0.1", 80));
        }

        @Test
        void hintsNarrowTheAnswer() throws IOException {
            Hints hints = Hints.ANY.family(Family.INET6).type(Type.DGRAM).protocol(Protocol.UDP);
            assertThat(Netdb.getaddrinfo("::1", "53", hints.flags(AI_NUMERICHOST, AI_NUMERICSERV)))
                    .containsExactly(
                            new AddrInfo(
                                    Family.INET6,
                                    Type.DGRAM,
                                    Protocol.UDP,
                                    Address.inet("::1", 53),
                                    ""));
        }

        @Test
        void withoutServiceThePortIsZero() throws IOException {
            assertThat(Netdb.getaddrinfo("127.0.0.1", null, STREAMS))
                    .extracting(AddrInfo::address)
                    .containsExactly(Address.inet("127.0.0.1", 0));
        }

        @Test
        void withoutHostItIsTheLoopbackOrAllAddresses() throws IOException {
            Hints four = STREAMS.family(Family.INET);
            assertThat(Netdb.getaddrinfo(null, "80", four))
                    .extracting(AddrInfo::address)
                    .containsExactly(Address.inet("127.0.0.1", 80));
            assertThat(Netdb.getaddrinfo(null, "80", four.flags(AI_PASSIVE)))
                    .extracting(AddrInfo::address)
                    .containsExactly(Address.inet("0.0.0.0", 80));
        }

        @Test
        void theCanonicalNameIsInTheFirstEntry() throws IOException {
            List<AddrInfo> found =
                    Netdb.getaddrinfo("localhost", null, Hints.ANY.flags(AI_CANONNAME));
            assertThat(found.getFirst().canonicalName()).isNotEmpty();
            assertThat(found.subList(1, found.size()))
                    .extracting(AddrInfo::canonicalName)
                    .containsOnly("");
        }

        @Test
        void servicesHaveNames() throws IOException {
            assertThat(Netdb.getaddrinfo("127.0.0.1", "http", STREAMS))
                    .extracting(AddrInfo::address)
                    .containsExactly(Address.inet("127.0.0.1", 80));
        }

        @Test
        void aServiceThatTheSystemDoesNotKnowIsInTheTable() throws IOException {
            try (var _ =
                    TestKernels.use(
                            "getaddrinfo",
                            (real, a) ->
                                    string(a[1]).equals("http")
                                            ? -8L
                                            : real.getaddrinfo(
                                                    (MemorySegment) a[0],
                                                    (MemorySegment) a[1],
                                                    (MemorySegment) a[2],
                                                    (MemorySegment) a[3]))) {
                assertThat(Netdb.getaddrinfo("127.0.0.1", "http", STREAMS))
                        .extracting(AddrInfo::address)
                        .containsExactly(Address.inet("127.0.0.1", 80));
                assertThatExceptionOfType(SocketException.class)
                        .isThrownBy(() ->
                                Netdb.getaddrinfo(
                                        "127.0.0.1", "http", STREAMS.flags(AI_NUMERICSERV)));
            }
        }

        @Test
        void anUnknownServiceIsNamed() {
            SocketException e =
                    catchThrowableOfType(
                            SocketException.class,
                            () -> Netdb.getaddrinfo("127.0.0.1", "no-such-service", STREAMS));
            assertThat(e)
                    .hasMessage(
                            "getaddrinfo 127.0.0.1 no-such-service:"
                                    + " Servname not supported for ai_socktype (EAI_SERVICE)");
            assertThat(Eai.of(e)).isEqualTo(Eai.EAI_SERVICE);
            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> Netdb.getaddrinfo(null, "no-such-service", STREAMS))
                    .withMessageStartingWith("getaddrinfo service no-such-service: ");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-1", "+80", " 80", "65536", "70000", "99999999999", "ht\0tp"})
        void whatIsNoServiceIsAMistake(String service) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.getaddrinfo("127.0.0.1", service, STREAMS))
                    .withMessageStartingWith("service: ");
        }

        @Test
        void hostOrServiceMustBeThere() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Netdb.getaddrinfo(null, null, STREAMS))
                    .withMessageContaining("host, service");
        }

        @Test
        void numericHostsAreNotLookedUp() {
            UnknownHostException e =
                    catchThrowableOfType(
                            UnknownHostException.class,
                            () -> Netdb.getaddrinfo("a.name", null, STREAMS.flags(AI_NUMERICHOST)));
            assertThat(Eai.of(e)).isEqualTo(Eai.EAI_NONAME);
        }

        @Test
        void familiesWithoutNamesAreRefused() {
            SocketException e =
                    catchThrowableOfType(
                            SocketException.class,
                            () ->
                                    Netdb.getaddrinfo(
                                            "127.0.0.1", "80", STREAMS.family(new Family(16))));
            assertThat(Eai.of(e)).isEqualTo(Eai.EAI_FAMILY);
        }

        @Test
        void aFlagMayBeGivenTwice() {
            assertThat(Hints.ANY.flags(AI_PASSIVE, AI_PASSIVE).flags()).containsExactly(AI_PASSIVE);
        }

        @Test
        void hintsAreNotSharedWithTheirSource() {
            var flags = new HashSet<AddrInfo.Flag>();
            Hints hints = new Hints(Family.INET, Type.STREAM, Protocol.TCP, flags);
            flags.add(AI_PASSIVE);
            assertThat(hints.flags()).isEmpty();
        }
    }
}
