package sockeye.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DoctorTest {
    @Test
    void the_text_has_all_sections() {
        var text = Command.run("doctor");

        assertThat(text.status()).isZero();
        assertThat(text.out().lines().filter(line -> !line.startsWith(" ")))
                .containsExactly("jdk", "kernel", "privileges", "limits", "waiting", "sockets");
        assertThat(text.out())
                .contains(Runtime.version().toString(), "CAP_NET_RAW", "epoll", "io_uring")
                .containsPattern("UNIX +STREAM DGRAM RAW SEQPACKET");
        assertThat(Command.run("doctor", "--output=text")).isEqualTo(text);
    }

    @Test
    void json_has_the_same() throws Exception {
        var run = Command.run("doctor", "--output", "json");
        var json = JsonParser.parseString(run.out()).getAsJsonObject();

        assertThat(run.status()).isZero();
        assertThat(json.keySet())
                .containsExactly("jdk", "kernel", "privileges", "limits", "waiting", "sockets");
        assertThat(at(json, "jdk", "version").getAsString())
                .isEqualTo(Runtime.version().toString());
        assertThat(at(json, "waiting", "epoll").getAsString()).isEqualTo("opens");
        assertThat(at(json, "limits", "somaxconn").getAsString())
                .isEqualTo(Files.readAllLines(Path.of("/proc/sys/net/core/somaxconn")).getFirst());
        assertThat(at(json, "sockets", "INET").getAsJsonObject().keySet())
                .containsExactly("STREAM", "DGRAM", "RAW", "RDM", "SEQPACKET");
        assertThat(at(json, "sockets", "INET", "STREAM").getAsString()).isEqualTo("opens");
        assertThat(at(json, "sockets", "INET", "RDM").getAsString()).isEqualTo("ESOCKTNOSUPPORT");
    }

    @Test
    void privilege_is_what_the_kernel_says() {
        var json = JsonParser.parseString(Command.run("doctor", "--output=json").out());
        var raw = at(json.getAsJsonObject(), "sockets", "INET", "RAW").getAsString();
        var may = at(json.getAsJsonObject(), "privileges", "CAP_NET_RAW").getAsBoolean();

        assertThat(raw).isEqualTo(may ? "opens" : "EPERM");
    }

    private static JsonElement at(JsonObject json, String... path) {
        JsonElement element = json;
        for (var name : path) {
            element = element.getAsJsonObject().get(name);
            assertThat(element).as(name).isNotNull();
        }
        return element;
    }
}
