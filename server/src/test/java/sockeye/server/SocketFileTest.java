package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Type;
import sockeye.Unix;
import sockeye.testing.Opened;
import sockeye.testing.Programs;

/** Unix sockets and their files. */
@Timeout(120)
class SocketFileTest {
    private static final Set<PosixFilePermission> RIGHTS = rights("rw-rw----");

    @TempDir private Path folder;

    private Path path;
    private Address address;
    @AutoClose private final Opened open = new Opened();

    @BeforeEach
    void name() {
        path = folder.resolve("socket");
        address = Address.unix(path);
    }

    private static Set<PosixFilePermission> rights(String text) {
        return PosixFilePermissions.fromString(text);
    }

    private static Stream<Type> types() {
        return Stream.of(Type.STREAM, Type.SEQPACKET, Type.DGRAM);
    }

    private SocketFile made(Type type) throws IOException {
        return open.add(SocketFile.open(type, path, RIGHTS));
    }

    /** What is in the folder, apart by blanks. */
    private String names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return String.join(
                    " ", files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    private Socket socket(Type type) throws IOException {
        return open.add(Socket.open(Family.UNIX, type).timeout(Duration.ofSeconds(20)));
    }

    private void assertServed(SocketFile file) throws IOException {
        Socket server = file.socket().timeout(Duration.ofSeconds(20));
        Socket client = socket(server.type()).connect(address);
        client.send("hello".getBytes(UTF_8));
        if (server.type().equals(Type.DGRAM)) {
            assertThat(server.recv(10)).asString(UTF_8).isEqualTo("hello");
            return;
        }
        try (Socket connection = server.accept()) {
            assertThat(connection.recv(10)).asString(UTF_8).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void fromTheBeginningToTheEnd(Type type) throws IOException {
        try (SocketFile file = SocketFile.open(type, path, RIGHTS)) {
            assertThat(names()).isEqualTo("socket socket.lock");
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(RIGHTS);
            assertThat(Files.getPosixFilePermissions(folder.resolve("socket.lock")))
                    .isEqualTo(rights("rw-------"));
            assertThat(file.path()).isEqualTo(path);
            assertThat(file).hasToString(type + " socket at " + path);
            assertThat(file.socket().localAddress()).isEqualTo(address);
            assertServed(file);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void aServerWithIt() throws Exception {
        try (SocketFile file = SocketFile.listen(path, RIGHTS);
                Running running =
                        Server.stream(c -> c.input().transferTo(c.output())).start(file.socket())) {
            Socket client = socket(Type.STREAM).connect(address);
            client.sendAll("hello".getBytes(UTF_8));
            assertThat(client.recvAll(5)).asString(UTF_8).isEqualTo("hello");
            running.shutdown(Duration.ZERO);
            running.await();
        }
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatTheDeadLeftBehindIsReplaced(Type type) throws IOException {
        Socket.open(Family.UNIX, Type.STREAM).bind(address).close();
        Files.createFile(folder.resolve("socket.lock"));

        assertServed(made(type));
    }

    @ParameterizedTest
    @MethodSource("types")
    void whatASocketHasIsNotReplaced(Type type) throws IOException {
        Socket living = socket(type).bind(address); // nor if it does not listen yet
        for (Type other : types().toList()) {
            assertThatThrownBy(() -> SocketFile.open(other, path, RIGHTS))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("EADDRINUSE");
        }
        if (!type.equals(Type.DGRAM)) {
            living.listen(1);
        }
        socket(type).connect(address);
        assertThat(names()).isEqualTo("socket");
    }

    @Test
    void aDatagramSocketWithAPeerHasItsPath() throws IOException {
        Path peer = folder.resolve("peer");
        Socket first = socket(Type.DGRAM).bind(Address.unix(peer));
        socket(Type.DGRAM).bind(address).connect(first.localAddress());

        assertThatThrownBy(() -> SocketFile.open(Type.DGRAM, path, RIGHTS))
                .isInstanceOf(BindException.class);
    }

    @Test
    void findingOutIsNotNoticed() throws IOException {
        Socket living = socket(Type.STREAM).bind(address).listen(1);

        assertThatThrownBy(() -> SocketFile.listen(path, RIGHTS)).isInstanceOf(BindException.class);

        assertThat(living.tryAccept()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"file", "folder", "link", "dangling"})
    void whatIsNoSocketStays(String kind) throws IOException {
        Path stale = folder.resolve("stale");
        Socket.open(Family.UNIX, Type.STREAM).bind(Address.unix(stale)).close();
        switch (kind) {
            case "file" -> Files.createFile(path);
            case "folder" -> Files.createDirectory(path);
            case "link" -> Files.createSymbolicLink(path, stale);
            default -> Files.createSymbolicLink(path, folder.resolve("nothing"));
        }
        assertThatThrownBy(() -> SocketFile.listen(path, RIGHTS))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage(path + ": is no socket");
        assertThat(names()).isEqualTo("socket stale");
    }

    @ParameterizedTest
    @MethodSource("types")
    void oneAtATime(Type type) throws IOException {
        SocketFile first = made(type);

        assertThatThrownBy(() -> SocketFile.open(type, path, RIGHTS))
                .isInstanceOf(BindException.class)
                .hasMessage("bind " + address + ": another server has locked " + path + ".lock");

        assertServed(first);
        first.close();
        assertServed(made(type));
    }

    /** As long as the server is not done, even if its socket is. */
    @Test
    void theLockOutlivesTheSocket() throws IOException {
        SocketFile first = made(Type.STREAM);
        first.socket().close();

        assertThatThrownBy(() -> SocketFile.listen(path, RIGHTS)).isInstanceOf(BindException.class);
        assertThat(names()).isEqualTo("socket socket.lock");
    }

    @Test
    void anothersFileStays() throws IOException {
        SocketFile first = made(Type.STREAM);
        Files.delete(path);
        socket(Type.STREAM).bind(address);

        first.close();

        assertThat(names()).isEqualTo("socket");
    }

    /** The number of its inode is free by then, and may be used again. */
    @Test
    void anothersFileStaysAfterTheSocketIsClosed() throws IOException {
        SocketFile first = made(Type.STREAM);
        Files.delete(path);
        first.socket().close();
        socket(Type.STREAM).bind(address);

        first.close();

        assertThat(names()).isEqualTo("socket");
    }

    @Test
    void aFileThatHasGone() throws IOException {
        SocketFile first = made(Type.STREAM);
        Files.delete(path);
        Files.delete(folder.resolve("socket.lock"));

        first.close();

        assertThat(names()).isEmpty();
    }

    @Test
    void closingTwiceTouchesNothingOfTheNext() throws IOException {
        SocketFile first = made(Type.STREAM);
        first.close();
        SocketFile second = made(Type.STREAM);
        first.close();

        assertThat(names()).isEqualTo("socket socket.lock");
        assertServed(second);
    }

    @Test
    void othersRightsDoNotMakeItAnothers() throws IOException {
        SocketFile first = made(Type.STREAM);
        Files.setPosixFilePermissions(path, rights("rwxrwxrwx"));

        first.close();

        assertThat(names()).isEmpty();
    }

    @Test
    void aFileThatIsKept() throws IOException {
        SocketFile first = made(Type.STREAM);
        try (Socket passed = first.socket().dup()) {
            first.keep().close();
            assertThat(names()).isEqualTo("socket");
            socket(Type.STREAM).connect(address);
            passed.timeout(Duration.ofSeconds(20)).accept().close();
        }
    }

    @ParameterizedTest
    @CsvSource({"rwxrwxrwx, 0, false", "rwxrwxrwx, 1000, true", "rwxrwxr-x, 0, true"})
    void whoMayWriteTheFolder(String rights, String more, boolean accepted) throws IOException {
        int mode = Integer.parseInt(more, 8) + mode(rights(rights));
        Files.setAttribute(folder, "unix:mode", mode);
        if (accepted) {
            assertServed(made(Type.STREAM));
            return;
        }
        assertThatThrownBy(() -> SocketFile.listen(path, RIGHTS))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(folder + ": others may replace files: no sticky bit");
        assertThat(names()).isEmpty();
    }

    private static int mode(Set<PosixFilePermission> rights) {
        String digits = PosixFilePermissions.toString(rights);
        return Integer.parseInt(digits.replaceAll("[rwx]", "1").replace('-', '0'), 2);
    }

    @Test
    void aLockThatLeadsElsewhere() throws IOException {
        Path target = folder.resolve("target");
        Files.createSymbolicLink(folder.resolve("socket.lock"), target);

        assertThatThrownBy(() -> SocketFile.listen(path, RIGHTS))
                .satisfies(e -> assertThat(Errno.of(e)).isEqualTo(Errno.ELOOP));

        assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(names()).isEqualTo("socket.lock");
    }

    @Test
    void pathsThatAreNone() {
        assertThatThrownBy(() -> SocketFile.listen(Path.of("/"), RIGHTS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketFile.listen(folder.resolve("x".repeat(200)), RIGHTS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SocketFile.listen(folder.resolve("none/socket"), RIGHTS))
                .isInstanceOf(FileSystemException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "000, rw-rw----",
        "077, rw-rw----",
        "077, rwxrwxrwx",
        "177, rw-rw-rw-",
        "022, ---------"
    })
    void rightsWhateverTheUmask(String umask, String rights) throws Exception {
        Process child = child(umask, rights);

        assertThat(child.inputReader(UTF_8).readLine()).isEqualTo(rights);
        child.getOutputStream().close();
        assertThat(child.waitFor()).isZero();
        assertThat(names()).isEmpty();
    }

    private Process child(String umask, String rights) throws IOException {
        List<String> shell = List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
        List<String> java =
                Programs.java(Programs.QUICK, SocketFileProgram.class, path.toString(), rights);
        Process child = Programs.start(shell, java);
        open.add(() -> child.destroyForcibly().onExit().join());
        return child;
    }

    @Test
    void aServerThatWasKilledIsReplaced() throws Exception {
        Process child = child("022", "rw-------");
        child.inputReader(UTF_8).readLine();
        assertThatThrownBy(() -> SocketFile.listen(path, RIGHTS)).isInstanceOf(BindException.class);

        child.destroyForcibly().waitFor();

        assertThat(names()).isEqualTo("socket socket.lock");
        assertServed(made(Type.STREAM));
    }

    /** Each that gets the path has it for itself, and clients reach it, until it goes. */
    @Test
    void manyAtOnce() throws Exception {
        int servers = 6;
        CyclicBarrier begin = new CyclicBarrier(servers);
        Callable<Integer> server =
                () -> {
                    begin.await();
                    int times = 0;
                    for (int i = 0; i < 200; i++) {
                        times += serveOnce(i % 2 == 0) ? 1 : 0;
                    }
                    return times;
                };
        int times = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all =
                    Stream.generate(() -> threads.submit(server)).limit(servers).toList();
            for (Future<Integer> one : all) {
                times += one.get();
            }
        }
        assertThat(times).isPositive();
    }

    /** Ends in order, or as if it were killed: its files stay then. */
    private boolean serveOnce(boolean orderly) throws IOException {
        SocketFile file;
        try {
            file = SocketFile.listen(path, RIGHTS);
        } catch (BindException e) {
            return false;
        }
        try (file;
                Socket client = Unix.connect(Address.unix(path));
                Socket accepted = file.socket().tryAccept().orElseThrow()) {
            assertThat(accepted.isOpen()).isTrue();
            assertThat(client.isOpen()).isTrue();
            if (!orderly) {
                file.keep();
            }
        }
        return true;
    }
}
