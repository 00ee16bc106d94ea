package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.Address;
import sockeye.Control.Credentials;
import sockeye.Family;
import sockeye.Socket;
import sockeye.SocketClosedException;
import sockeye.Tcp;
import sockeye.Type;
import sockeye.Unix;
import sockeye.testing.Programs;

/** Who may connect. */
@Timeout(60)
class PeerRuleTest {
    private static final PeerRule ANYBODY = PeerRule.of(_ -> true);
    private static final PeerRule NOBODY = _ -> false;

    @TempDir private Path folder;

    private static Credentials self() throws IOException {
        try (Socket.Pair pair = Unix.pair()) {
            return Unix.peerCredentials(pair.left());
        }
    }

    @ParameterizedTest
    @CsvSource({"STREAM, 1", "SEQPACKET, 5", "DGRAM, 2"})
    void ourselves(String name, int type) throws IOException {
        Credentials self = self();
        try (Socket.Pair pair = Socket.pair(Family.UNIX, new Type(type))) {
            Socket peer = pair.right();
            assertThat(peer.type()).hasToString(name);
            assertThat(PeerRule.sameUser().allows(peer)).isTrue();
            assertThat(PeerRule.users(self.uid() + 1, self.uid()).allows(peer)).isTrue();
            assertThat(PeerRule.users(self.uid() + 1).allows(peer)).isFalse();
            assertThat(PeerRule.users().allows(peer)).isFalse();
            assertThat(PeerRule.groups(self.gid()).allows(peer)).isTrue();
            assertThat(PeerRule.groups(987_654).allows(peer)).isFalse();
            assertThat(PeerRule.of(who -> who.pid() == self.pid()).allows(peer)).isTrue();
        }
    }

    @Test
    void oneOrTheOther() throws IOException {
        PeerRule never =
                _ -> {
                    throw new AssertionError("asked");
                };
        try (Socket.Pair pair = Unix.pair()) {
            assertThat(NOBODY.or(ANYBODY).allows(pair.left())).isTrue();
            assertThat(ANYBODY.or(never).allows(pair.left())).isTrue();
            assertThat(NOBODY.or(NOBODY).allows(pair.left())).isFalse();
        }
    }

    @Test
    void whomTheKernelDoesNotKnow() throws IOException {
        PeerRule unknownOnes = PeerRule.users(-1).or(PeerRule.groups(-1)).or(ANYBODY);
        try (Socket datagrams = Unix.bind(new Address.Unnamed());
                Socket listener = Tcp.listen(0);
                Socket tcp = Tcp.connect("127.0.0.1", listener.localPort())) {
            assertThat(unknownOnes.allows(datagrams)).isFalse();
            assertThat(unknownOnes.allows(tcp)).isFalse();
            assertThat(PeerRule.sameUser().allows(tcp)).isFalse();
        }
    }

    @Test
    void aClosedSocketHasNoPeer() throws IOException {
        Socket.Pair pair = Unix.pair();
        pair.close();

        assertThatThrownBy(() -> ANYBODY.allows(pair.left()))
                .isInstanceOf(SocketClosedException.class);
        assertThatThrownBy(() -> PeerRule.groups(1).allows(pair.left()))
                .isInstanceOf(SocketClosedException.class);
    }

    private static final String CLIENT =
            """
            import os, socket, sys
            os.setgroups([int(group) for group in sys.argv[2].split(",")])
            os.setresgid(4001, 4001, 4001)
            os.setresuid(4002, 4002, 4002)
            client = socket.socket(socket.AF_UNIX)
            client.connect(sys.argv[1])
            sys.stdin.read()
            """;

    /** By a process that was root's, and left its groups behind. */
    @Test
    void anotherUser() throws Exception {
        Programs.require("python3");
        assumeTrue(self().uid() == 0, "another user's process needs root");
        Address.Abstract address = new Address.Abstract("sockeye-" + folder.getFileName());
        String groups = "4003,4004," + String.join(",", numbers(5000, 6500));
        List<String> client =
                List.of(
                        "python3",
                        "-c",
                        CLIENT.replace("sys.argv[1]", "'\\0" + address.name() + "'"));
        try (Socket listener = Unix.listen(address).timeout(Duration.ofSeconds(20))) {
            Process process = Programs.start(client, List.of("-", groups));
            try (Socket connection = listener.accept()) {
                assertThat(PeerRule.users(4002).allows(connection)).isTrue();
                assertThat(PeerRule.users(4001).allows(connection)).isFalse();
                assertThat(PeerRule.sameUser().allows(connection)).isFalse();
                assertThat(PeerRule.groups(4001).allows(connection)).isTrue();
                assertThat(PeerRule.groups(1, 4004).allows(connection)).isTrue();
                assertThat(PeerRule.groups(6499).allows(connection)).isTrue();
                assertThat(PeerRule.groups(4002, 6500).allows(connection)).isFalse();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }
}
