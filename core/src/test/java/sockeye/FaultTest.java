package sockeye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sockeye.kernel.Constants;
import sockeye.kernel.FaultyKernel;
import sockeye.kernel.TestKernels;

/**
 * Every call of the kernel fails once, at each place where it is made and with each error that its
 * man page lists: nothing hangs, nothing leaks, and what is thrown tells of the failure.
 */
@Timeout(120)
class FaultTest {
    private static final Duration PATIENCE = Duration.ofMillis(30);
    private static final Duration BOUND = Duration.ofSeconds(5);

    /** The errors of each call; names apart by blanks. */
    private static final Map<String, String> ERRORS =
            Map.ofEntries(
                    Map.entry("socket", "EACCES EAFNOSUPPORT EINVAL EMFILE ENFILE ENOBUFS ENOMEM"),
                    Map.entry("socketpair", "EAFNOSUPPORT EMFILE ENFILE EOPNOTSUPP"),
                    Map.entry("bind", "EACCES EADDRINUSE EADDRNOTAVAIL EBADF EINVAL ENOMEM EROFS"),
                    Map.entry("listen", "EADDRINUSE EBADF EOPNOTSUPP EINVAL"),
                    Map.entry(
                            "accept4",
                            "EAGAIN ECONNABORTED EPROTO EINTR EBADF EINVAL EMFILE ENFILE ENOBUFS"
                                    + " ENOMEM EPERM"),
                    Map.entry(
                            "connect",
                            "EAGAIN EINPROGRESS EALREADY EINTR EACCES EPERM EADDRINUSE EADDRNOTAVAIL"
                                    + " EBADF ECONNREFUSED ENETUNREACH EHOSTUNREACH ETIMEDOUT"),
                    Map.entry("getsockname", "EBADF ENOBUFS"),
                    Map.entry("getpeername", "EBADF ENOBUFS ENOTCONN"),
                    Map.entry("getsockopt", "EBADF ENOPROTOOPT EINVAL"),
                    Map.entry("setsockopt", "EBADF ENOPROTOOPT EINVAL ENOMEM EPERM EDOM"),
                    Map.entry(
                            "send", "EAGAIN EINTR EBADF ECONNRESET EPIPE ENOBUFS ENOMEM ENOTCONN"),
                    Map.entry(
                            "recv", "EAGAIN EINTR EBADF ECONNRESET ECONNREFUSED ENOMEM ETIMEDOUT"),
                    Map.entry("sendto", "EAGAIN EINTR EBADF EACCES EMSGSIZE ENOBUFS ENETUNREACH"),
                    Map.entry("recvfrom", "EAGAIN EINTR EBADF ECONNREFUSED ENOMEM"),
                    Map.entry("sendmsg", "EAGAIN EINTR EBADF EPIPE ETOOMANYREFS EPERM EINVAL"),
                    Map.entry("recvmsg", "EAGAIN EINTR EBADF ECONNRESET ENOMEM"),
                    Map.entry(
                            "sendmmsg",
                            "EAGAIN EINTR EBADF EACCES ECONNRESET EINVAL EMSGSIZE ENOBUFS ENOMEM"
                                    + " EPIPE EPERM"),
                    Map.entry("recvmmsg", "EAGAIN EINTR EBADF ECONNREFUSED EINVAL ENOMEM"),
                    Map.entry(
                            "sendfile",
                            "EAGAIN EINTR EBADF EINVAL EIO ENOMEM EOVERFLOW ESPIPE EPIPE"),
                    Map.entry("splice", "EAGAIN EINTR EBADF EINVAL ENOMEM ESPIPE ECONNRESET EPIPE"),
                    Map.entry("pipe2", "EINVAL EMFILE ENFILE"),
                    Map.entry("shutdown", "EBADF EINVAL ENOTCONN"),
                    Map.entry("close", "EINTR EIO ENOSPC EDQUOT"),
                    Map.entry("fcntl", "EBADF EINVAL EMFILE"),
                    Map.entry("ioctl", "EBADF EINVAL ENOTTY"),
                    Map.entry("open", "EINTR EACCES EMFILE ENFILE ENOENT ENOMEM ENOSPC EISDIR"),
                    Map.entry("fchmod", "EBADF EPERM EROFS"),
                    Map.entry("flock", "EBADF EINVAL ENOLCK"),
                    Map.entry("statx", "EBADF EACCES ENOMEM"),
                    Map.entry("getpagesize", ""),
                    Map.entry("cachestat", "EBADF EFAULT EINVAL EOPNOTSUPP ENOSYS EPERM"),
                    Map.entry("read", "EAGAIN EINTR EBADF EIO EINVAL"),
                    Map.entry("write", "EAGAIN EINTR EBADF EIO ENOSPC EPIPE EDQUOT EFBIG"),
                    Map.entry("poll", "EINTR ENOMEM EINVAL"),
                    Map.entry("epoll_create1", "EMFILE ENFILE ENOMEM"),
                    Map.entry("epoll_ctl", "ENOMEM ENOSPC EPERM ENOENT EEXIST"),
                    Map.entry("epoll_poll", "EINTR EBADF EINVAL"),
                    Map.entry("epoll_wait", "EINTR EBADF EINVAL"),
                    Map.entry("eventfd", "EMFILE ENFILE ENOMEM ENODEV"),
                    Map.entry("gethostname", "ENAMETOOLONG EPERM"),
                    Map.entry("getaddrinfo", "EAI_AGAIN EAI_FAIL EAI_MEMORY EAI_NONAME EMFILE"),
                    Map.entry("getnameinfo", "EAI_AGAIN EAI_FAIL EAI_MEMORY EAI_NONAME EMFILE"),
                    Map.entry("gethostbyname2_r", "ERANGE"),
                    Map.entry("gethostbyaddr_r", "ERANGE"),
                    Map.entry("getservbyname_r", "ERANGE ENOENT"),
                    Map.entry("getservbyport_r", "ERANGE ENOENT"),
                    Map.entry("getprotobyname_r", "ERANGE ENOENT"),
                    Map.entry("getprotobynumber_r", "ERANGE ENOENT"),
                    Map.entry("freeaddrinfo", ""));

    /** What lets a call wait, though nothing may ever announce the end of it here. */
    private static final Set<String> WAITED_FOR =
            Set.of("EAGAIN", "EINPROGRESS", "EALREADY", "ECONNABORTED", "EPROTO");

    private static final Pattern NAMES_A_CALL =
            Pattern.compile(
                    "(^|: )(socket|socketpair|bind|listen|accept|connect|getsockname|getpeername"
                            + "|getsockopt|setsockopt|send|sendto|sendmsg|sendmmsg|sendfile|recv"
                            + "|recvfrom|recvmsg|recvmmsg"
                            + "|splice|pipe2|shutdown|close|fcntl|fchmod|flock|dup|ioctl|open|read|write|eventfd"
                            + "|epoll_wait|epoll_ctl|epoll_create1|get\\w+)[ :]");

    private static final Optional<Duration> BEFORE = Socket.defaultTimeout();

    @AfterEach
    void formerPatience() {
        Socket.defaultTimeout(BEFORE);
    }

    @ParameterizedTest
    @EnumSource
    void onPlatformThreads(Scenario scenario) throws Exception {
        everyCallFails(scenario);
    }

    @ParameterizedTest
    @EnumSource
    void onVirtualThreads(Scenario scenario) throws Exception {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    everyCallFails(scenario);
                    return null;
                });
        Thread.ofVirtual().start(task);
        task.get();
    }

    private void everyCallFails(Scenario scenario) throws Exception {
        run(scenario); // classes are loaded and pollers started
        List<String> calls = callsOf(scenario);
        assertThat(calls).isNotEmpty();
        Map<String, Integer> counts = new HashMap<>();
        for (String call : calls) {
            int nth = counts.merge(call, 1, Integer::sum) - 1;
            String errors = Objects.requireNonNull(ERRORS.get(call), call);
            for (String error : List.of(errors.split(" ", -1))) {
                if (!error.isEmpty()) {
                    fails(scenario, call, nth, error);
                }
            }
        }
    }

    private static List<String> callsOf(Scenario scenario) throws Exception {
        FaultyKernel counting = FaultyKernel.counting();
        try (TestKernels.Use _ = TestKernels.use(counting.kernel())) {
            run(scenario);
        }
        return counting.calls();
    }

    private static void fails(Scenario scenario, String call, int nth, String error) {
        String about = call + " number " + nth + " fails with " + error;
        int open = Descriptors.open();
        long start = System.nanoTime();
        Socket.defaultTimeout(WAITED_FOR.contains(error) ? Optional.of(PATIENCE) : BEFORE);
        FaultyKernel faulty = FaultyKernel.failing(call, nth, result(call, error));
        try (TestKernels.Use _ = TestKernels.use(faulty.kernel())) {
            run(scenario);
        } catch (IOException e) {
            checkFailure(about, call, error, e);
        } catch (Throwable e) {
            fail(about + ": " + e, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).as(about).isLessThan(BOUND);
        assertThat(Descriptors.open()).as(about + ": open descriptors").isEqualTo(open);
    }

    private static void run(Scenario scenario) throws Exception {
        Deadline.in(BOUND)
                .call(() -> {
                    scenario.run();
                    return null;
                });
    }

    private static long result(String call, String error) {
        if (error.startsWith("EAI_")) {
            return Eai.valueOf(error).number();
        }
        int number = Errno.valueOf(error).number();
        return switch (call) {
            case "getaddrinfo", "getnameinfo" -> Constants.EAI_ERRNO - number;
            default -> call.endsWith("_r") ? number : -number;
        };
    }

    private static void checkFailure(String about, String call, String error, IOException e) {
        if (error.equals("EINTR")) {
            fail(about + " and is seen: " + e, e);
        } else if (error.startsWith("EAI_")) {
            assertThat(Eai.of(e)).as(about + ": " + e).isEqualTo(Eai.valueOf(error));
        } else if (!(WAITED_FOR.contains(error) && e instanceof SocketTimeoutException)) {
            assertThat(Errno.of(e)).as(about + ": " + e).isEqualTo(Errno.valueOf(error));
        }
        assertThat(e.getMessage()).as(about).containsPattern(NAMES_A_CALL);
        if (call.equals("close")) {
            assertThat(e.getMessage()).startsWith("close ");
        }
    }
}
