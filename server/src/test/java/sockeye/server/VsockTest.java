package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;
import sockeye.Errno;
import sockeye.Family;
import sockeye.Socket;
import sockeye.Type;
import sockeye.server.Running.State;

/** Sockets of a family whose addresses Sockeye does not know: vsock(7). */
@Timeout(60)
class VsockTest extends ServerFixture {
    private static final Family VSOCK = new Family(40);
    private static final int CID_ANY = -1;
    private static final int CID_LOCAL = 1;
    private static final int PORT_ANY = -1;

    /** What follows the family in struct sockaddr_vm. */
    private static Address address(int cid, int port) {
        ByteBuffer bytes = ByteBuffer.allocate(14).order(ByteOrder.nativeOrder());
        return new Address.Opaque(VSOCK, bytes.putInt(2, port).putInt(6, cid).array());
    }

    private static ByteBuffer bytes(Address address) {
        return ByteBuffer.wrap(((Address.Opaque) address).bytes()).order(ByteOrder.nativeOrder());
    }

    private static int port(Address address) {
        return bytes(address).getInt(2);
    }

    private static int cid(Address address) {
        return bytes(address).getInt(6);
    }

    private Socket vsock() throws IOException {
        try {
            Socket socket = Socket.open(VSOCK, Type.STREAM);
            open.add(socket);
            return socket;
        } catch (SocketException e) {
            if (Errno.of(e) == Errno.EAFNOSUPPORT) {
                return abort("the kernel has no vsock");
            }
            throw e;
        }
    }

    /** To the kernel, an address that no transport has is none of its own. */
    private Socket listener(int cid, int port) throws IOException {
        try {
            return vsock().bind(address(cid, port)).listen(Socket.SOMAXCONN);
        } catch (SocketException e) {
            if (Errno.of(e) == Errno.EADDRNOTAVAIL) {
                return abort("vsock has no loopback here: vsock_loopback is missing");
            }
            throw e;
        }
    }

    private Running start(Server server, int cid) throws IOException {
        Running running = server.start(listener(cid, PORT_ANY));
        open.add(() -> {
            running.shutdown(Duration.ZERO);
            running.await();
        });
        return running;
    }

    /** Not over loopback alone, but only the machine's own host could reach it. */
    @Test
    void aServerStartsAndStops() throws Exception {
        Running running = start(Server.stream(ECHO), CID_ANY);
        Address address = running.sockets().getFirst().localAddress();
        assertThat(running.state()).isEqualTo(State.RUNNING);
        assertThat(address.family()).isEqualTo(VSOCK);
        assertThat(port(address)).isNotEqualTo(PORT_ANY);
        running.shutdown(LONG);
        assertThat(running.await()).isEqualTo(new Report(0, 0, 0, 0));
        listener(CID_ANY, port(address)); // it is free again
    }

    @Test
    void connectionsAreServedLikeAnyOthers() throws Exception {
        Handler handler =
                connection -> {
                    events.add(connection.peer().toString());
                    ECHO.handle(connection);
                };
        Running running = start(Server.stream(handler), CID_LOCAL);
        Address address = running.sockets().getFirst().localAddress();
        Socket client = vsock().timeout(LONG).connect(address(CID_LOCAL, port(address)));
        assertThat(ask(client, "hello")).isEqualTo("hello");
        assertThat(event()).isEqualTo(client.localAddress().toString());
        assertThat(cid(client.localAddress())).isEqualTo(CID_LOCAL);
        running.shutdown(LONG);
        assertThat(ended(client)).isTrue();
        client.close();
        assertThat(running.await()).isEqualTo(new Report(1, 0, 0, 0));
        assertThat(running.statistics().ended(Outcome.DONE)).isOne();
    }

    @Test
    void whoSaysNothingIsDropped() throws Exception {
        Limits limits = Limits.DEFAULT.firstByte(SOON);
        Running running = start(Server.stream(ECHO).limits(limits), CID_LOCAL);
        Address address = running.sockets().getFirst().localAddress();
        Socket client = vsock().timeout(LONG).connect(address(CID_LOCAL, port(address)));
        assertThat(ended(client)).isTrue();
        client.close();
        while (running.statistics().ended(Outcome.TIMED_OUT) == 0) {
            Thread.onSpinWait();
        }
    }
}
