package sockeye.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import sockeye.Address;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Type;

/** A way to get two sockets that are connected with each other. */
@SuppressWarnings("ImmutableEnumChecker") // they are
public enum Transport {
    TCP4(Family.INET, Type.STREAM),
    TCP6(Family.INET6, Type.STREAM),
    UNIX_PATH(Family.UNIX, Type.STREAM),
    UNIX_ABSTRACT(Family.UNIX, Type.STREAM),
    UNIX_PAIR(Family.UNIX, Type.STREAM),
    SEQPACKET(Family.UNIX, Type.SEQPACKET),
    SEQPACKET_PAIR(Family.UNIX, Type.SEQPACKET),
    UNIX_DATAGRAM(Family.UNIX, Type.DGRAM),
    DATAGRAM_PAIR(Family.UNIX, Type.DGRAM),
    UDP4(Family.INET, Type.DGRAM),
    UDP6(Family.INET6, Type.DGRAM);

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Set<Transport> EXPLAINED = ConcurrentHashMap.newKeySet();

    private final Family family;
    private final Type type;

    Transport(Family family, Type type) {
        this.family = family;
        this.type = type;
    }

    public Family family() {
        return family;
    }

    public Type type() {
        return type;
    }

    public boolean isStream() {
        return type.equals(Type.STREAM);
    }

    public boolean isTcp() {
        return isStream() && !isUnix();
    }

    public boolean isUnix() {
        return family.equals(Family.UNIX);
    }

    /** Whether the peer's close is seen as an end. */
    public boolean isConnection() {
        return !type.equals(Type.DGRAM);
    }

    /** Whether nothing is lost, so that a sender may have to wait. */
    public boolean isReliable() {
        return isUnix() || isConnection();
    }

    private boolean isPair() {
        return EnumSet.of(UNIX_PAIR, SEQPACKET_PAIR, DATAGRAM_PAIR).contains(this);
    }

    /** Whether {@link #listen} makes sense. */
    public boolean listens() {
        return isConnection() && !isPair();
    }

    /** Whether both sides have an address to which others can send. */
    public boolean isNamed() {
        return !isConnection() && !isPair();
    }

    /** Two connected sockets. */
    public Socket.Pair pair() throws IOException {
        require();
        if (isPair()) {
            return Socket.pair(family, type);
        } else if (!isConnection()) {
            Socket left = Socket.open(family, type).bind(address());
            Socket right = Socket.open(family, type).bind(address());
            left.connect(right.localAddress());
            right.connect(left.localAddress());
            return new Socket.Pair(left, right);
        }
        try (Socket listener = listen(1)) {
            Socket left = open().connect(listener.localAddress());
            return new Socket.Pair(left, listener.accept());
        }
    }

    /** A socket without name and peer. */
    public Socket open() throws IOException {
        require();
        return Socket.open(family, type);
    }

    /** A listening socket. */
    public Socket listen(int backlog) throws IOException {
        return open().bind(address()).listen(backlog);
    }

    /** An address of this host that nobody uses. */
    public Address address() {
        return switch (this) {
            case TCP4, UDP4 -> Address.inet("127.0.0.1", 0);
            case TCP6, UDP6 -> Address.inet("::1", 0);
            case UNIX_PATH, SEQPACKET -> Address.unix(path());
            default -> new Address.Unnamed();
        };
    }

    /** A path of a file that does not exist; what is made there goes when the tests end. */
    public static Path path() {
        return Folder.PATH.resolve("socket" + NAMES.incrementAndGet());
    }

    private static final class Folder {
        static final Path PATH = make();

        private static Path make() {
            try {
                Path folder = Files.createTempDirectory("sockeye");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                return folder;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static void delete(Path folder) {
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
                Files.delete(folder);
            } catch (IOException e) {
                System.err.println("left behind: " + e);
            }
        }
    }

    /** Skips the test, and prints why, if the kernel lacks the transport. */
    public void require() {
        try (Socket socket = Socket.open(family, type)) {
            socket.bind(address());
        } catch (IOException e) {
            if (EXPLAINED.add(this)) {
                System.out.println("skipped: " + this + ": " + e.getMessage());
            }
            Assumptions.abort(this + ": " + e.getMessage());
        }
    }
}
