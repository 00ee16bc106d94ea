package sockeye;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sockeye.AddrInfo.Flag.AI_CANONNAME;
import static sockeye.AddrInfo.Flag.AI_NUMERICHOST;
import static sockeye.AddrInfo.Flag.AI_NUMERICSERV;
import static sockeye.AddrInfo.Flag.AI_PASSIVE;
import static sockeye.NameInfo.Flag.NI_DGRAM;
import static sockeye.NameInfo.Flag.NI_NUMERICHOST;
import static sockeye.NameInfo.Flag.NI_NUMERICSERV;

import java.io.IOException;
import java.io.InterruptedIOException;
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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.AddrInfo.Hints;
import sockeye.kernel.Constants;
import sockeye.kernel.Kernel;
import sockeye.kernel.Layouts;
import sockeye.kernel.TestKernels;

@Timeout(60)
class NetdbTest {
    private static final Hints STREAMS = Hints.ANY.type(Type.STREAM);

    private static TestKernels.Use nobodyToAsk(String method) {
        return TestKernels.use(
                method,
                (_, _) -> {
                    throw new AssertionError(method + " was called");
                });
    }

    private static TestKernels.Use returning(String method, long result) {
        return TestKernels.use(method, (_, _) -> result);
    }

    private static String string(Object pointer) {
        return ((MemorySegment) pointer).getString(0);
    }

    @Nested
    class Addresses {
        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "2001:db8::5"})
        void literalsAreNotLookedUp(String literal) throws IOException {
            try (var _ = nobodyToAsk("getaddrinfo")) {
                assertThat(Netdb.addresses(literal, 80, Type.STREAM))
                        .containsExactly(Address.inet(literal, 80));
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
            try (var _ = nobodyToAsk("getaddrinfo")) {
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
            try (var _ = returning("getaddrinfo", -2)) {
                UnknownHostException asked =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses(longest + ".", 1, Type.STREAM));
                assertThat(asked).hasMessageContaining(longest);
            }
            try (var _ = nobodyToAsk("getaddrinfo")) {
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
            try (var _ = returning("getaddrinfo", -2)) {
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
        void hintsAreNotSharedWithTheirSource() {
            var flags = new HashSet<AddrInfo.Flag>();
            Hints hints = new Hints(Family.INET, Type.STREAM, Protocol.TCP, flags);
            flags.add(AI_PASSIVE);
            assertThat(hints.flags()).isEmpty();
        }
    }

    @Nested
    class Failures {
        @ParameterizedTest
        @EnumSource(value = Eai.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
        void everyNumberHasItsTextAndName(Eai eai) {
            try (var _ = returning("getaddrinfo", eai.number())) {
                IOException e =
                        catchThrowableOfType(
                                IOException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(e).hasMessage("getaddrinfo some.host: %s (%s)", eai.text(), eai);
                assertThat(Eai.of(e)).isEqualTo(eai);
                assertThat(Errno.of(e)).isNull();
            }
        }

        @Test
        void aNumberWithoutNameIsTold() {
            try (var _ = returning("getaddrinfo", -77)) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(e).hasMessage("getaddrinfo some.host: Unknown error -77");
                assertThat(Eai.of(e)).isEqualTo(Eai.UNKNOWN);
            }
        }

        @Test
        void systemErrorsTellTheirNumber() {
            try (var _ = returning("getaddrinfo", Constants.EAI_ERRNO - Errno.EMFILE.number())) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(e).hasMessage("getaddrinfo some.host: Too many open files (EMFILE)");
                assertThat(Errno.of(e)).isEqualTo(Errno.EMFILE);
                assertThat(Eai.of(e)).isNull();
            }
        }

        @Test
        void anAnswerWithoutAddressesIsAFailure() {
            try (var _ =
                    TestKernels.use(
                            "getaddrinfo",
                            (_, arguments) -> {
                                ((MemorySegment) arguments[3]).set(ADDRESS, 0, MemorySegment.NULL);
                                return 0L;
                            })) {
                UnknownHostException e =
                        catchThrowableOfType(
                                UnknownHostException.class,
                                () -> Netdb.addresses("some.host", 80, Type.STREAM));
                assertThat(Eai.of(e)).isEqualTo(Eai.EAI_NODATA);
            }
        }
    }

    /** A getaddrinfo that waits until the test lets it go, and what is freed afterwards. */
    private static final class Slow {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final CountDownLatch freed = new CountDownLatch(1);
        final List<Long> lists = Collections.synchronizedList(new ArrayList<>());
        final AtomicReference<Thread> worker = new AtomicReference<>();

        TestKernels.Use use() {
            TestKernels.Use outer = TestKernels.use("freeaddrinfo", this::free);
            TestKernels.Use inner = TestKernels.use("getaddrinfo", this::ask);
            return () -> {
                inner.close();
                outer.close();
            };
        }

        private Object ask(Kernel real, Object[] a) throws InterruptedException {
            worker.set(Thread.currentThread());
            entered.countDown();
            released.await();
            long code =
                    real.getaddrinfo(
                            (MemorySegment) a[0],
                            (MemorySegment) a[1],
                            (MemorySegment) a[2],
                            (MemorySegment) a[3]);
            lists.add(((MemorySegment) a[3]).get(ADDRESS, 0).address());
            return code;
        }

        private Object free(Kernel real, Object[] a) {
            real.freeaddrinfo((MemorySegment) a[0]);
            lists.remove(((MemorySegment) a[0]).address());
            freed.countDown();
            return 0L;
        }

        void assertFreed() throws InterruptedException {
            released.countDown();
            assertThat(freed.await(30, SECONDS)).isTrue();
            assertThat(lists).isEmpty();
        }
    }

    @Nested
    class Abandoned {
        @Test
        void aDeadlineEndsTheWaitAndTheAnswerIsFreed() throws Exception {
            var slow = new Slow();
            try (var _ = slow.use()) {
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() ->
                                Deadline.in(Duration.ofMillis(30))
                                        .call(() -> Netdb.getaddrinfo("localhost", 80)))
                        .withMessage("getaddrinfo localhost: timed out");
                slow.assertFreed();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void anInterruptEndsTheWaitAndTheAnswerIsFreed(boolean virtual) throws Exception {
            var slow = new Slow();
            try (var _ = slow.use()) {
                var task =
                        new FutureTask<>(() -> {
                            InterruptedIOException e =
                                    catchThrowableOfType(
                                            InterruptedIOException.class,
                                            () -> Netdb.getaddrinfo("localhost", 80));
                            assertThat(e)
                                    .isNotInstanceOf(SocketTimeoutException.class)
                                    .hasMessage("getaddrinfo localhost: interrupted");
                            return Thread.currentThread().isInterrupted();
                        });
                Thread thread =
                        virtual
                                ? Thread.ofVirtual().start(task)
                                : Thread.ofPlatform().daemon().start(task);
                slow.entered.await();
                thread.interrupt();
                assertThat(task.get(30, SECONDS)).as("the flag is kept").isTrue();
                assertThat(slow.worker.get().isVirtual()).isFalse();
                slow.assertFreed();
            }
        }

        @Test
        void aDeadlineThatHasPassedAsksNobody() {
            try (var _ = nobodyToAsk("getaddrinfo")) {
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(() ->
                                Deadline.in(Duration.ZERO)
                                        .call(() -> Netdb.getaddrinfo("localhost", 80)));
            }
        }

        @Test
        void anAnswerInTimeIsFreedToo() throws Exception {
            var slow = new Slow();
            slow.released.countDown();
            try (var _ = slow.use()) {
                List<AddrInfo> found =
                        Deadline.in(Duration.ofMinutes(1))
                                .call(() -> Netdb.getaddrinfo("localhost", 80));
                assertThat(found).isNotEmpty();
                slow.assertFreed();
            }
        }
    }

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
            assertThat(Netdb.getnameinfo(syslog, NI_NUMERICHOST, NI_DGRAM).service())
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
            try (var _ = returning("getnameinfo", -2)) {
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
            try (var _ = returning("gethostname", -Errno.EFAULT.number())) {
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
            try (var _ = returning("getaddrinfo", -2)) {
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
