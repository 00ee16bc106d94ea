package sockeye.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;
import sockeye.Socket;
import sockeye.Tcp;
import sockeye.Udp;

@Timeout(60)
class ShardsTest extends ServerFixture {
    private static final Address.Inet ANY_PORT = Address.inet("127.0.0.1", 0);
    private static final int MANY = 200; // that all hash to one of two has no chance worth a name

    @Test
    void listenersShareTheConnections() throws Exception {
        Socket[] shards = Shards.listen(ANY_PORT, 2);
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < MANY && used.size() < 2; i++) {
            open.add(Tcp.connect("127.0.0.1", shards[0].localPort()));
            for (int shard = 0; shard < 2; shard++) {
                var accepted = shards[shard].tryAccept();
                if (accepted.isPresent()) {
                    open.add(accepted.get());
                    used.add(shard);
                }
            }
        }
        open.add(Server.stream(ECHO).start(shards));
        assertThat(used).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void datagramSocketsShareTheSources() throws Exception {
        Socket[] shards = Shards.bind(ANY_PORT, 2);
        Running server =
                Server.datagram(
                                request -> {
                                    events.add(request.socket().toString());
                                    request.reply("");
                                })
                        .start(shards);
        open.add(server);
        Set<String> used = new HashSet<>();
        for (int i = 0; i < MANY && used.size() < 2; i++) {
            try (Socket caller = Udp.connect("127.0.0.1", shards[0].localPort())) {
                caller.send("?".getBytes(UTF_8));
                caller.recv(1);
                used.add(event());
            }
        }
        assertThat(used).hasSize(2);
    }

    @Test
    void thereIsOneAtLeast() {
        assertThatThrownBy(() -> Shards.listen(ANY_PORT, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count: 0 is not positive");
    }
}
