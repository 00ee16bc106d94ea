package sockeye.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sockeye.Address;

class TrustedSourcesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0:1, true",
        "10.0.0.0/8, 10.255.255.255:1, true",
        "10.0.0.0/8, 11.0.0.0:1, false",
        "10.0.0.0/8, 9.255.255.255:1, false",
        "192.0.2.128/25, 192.0.2.128:1, true",
        "192.0.2.128/25, 192.0.2.127:1, false",
        "192.0.2.1, 192.0.2.1:0, true",
        "192.0.2.1, 192.0.2.1:65535, true",
        "192.0.2.1, 192.0.2.0:1, false",
        "192.0.2.1/32, 192.0.2.3:1, false",
        "0.0.0.0/0, 255.1.2.3:1, true",
        "0.0.0.0/0, [::1]:1, false",
        "128.0.0.0/1, 128.0.0.0:1, true",
        "128.0.0.0/1, 127.0.0.1:1, false",
        "::1, [::1]:1, true",
        "::1, [::2]:1, false",
        "::1, 127.0.0.1:1, false",
        "::/0, [2001:db8::1]:1, true",
        "::/0, 192.0.2.1:1, false",
        "fd00::/8, [fdff:1::]:1, true",
        "fd00::/8, [fc00::1]:1, false",
        "2001:db8::/33, [2001:db8:7fff::]:1, true",
        "2001:db8::/33, [2001:db8:8000::]:1, false",
        "2001:db8::1/128, [2001:db8::1]:1, true",
        "fe80::/10, [fe80::1%1]:1, true",
        "fe80::1, [fe80::1%1]:1, true",
        "::ffff:10.0.0.0/104, 10.1.2.3:1, true",
        "::ffff:10.0.0.0/104, 11.1.2.3:1, false",
        "::ffff:a00:0/104, 10.1.2.3:1, true",
        "::ffff:192.0.2.1, 192.0.2.1:1, true",
        "::ffff:0.0.0.0/96, 192.0.2.1:1, true",
        "192.0.2.1, [::ffff:192.0.2.1]:1, true",
        "0.0.0.0/0, unix:/run/x, false",
        "::/0, unix-unnamed:, false",
        "0.0.0.0/0, family-40:0a00, false",
    })
    void networksContainAddresses(String network, String peer, boolean trusted) {
        assertThat(TrustedSources.of(network).contains(Address.parse(peer))).isEqualTo(trusted);
    }

    /** Java makes such an address IPv4 nearly everywhere. */
    @Test
    void aMappedAddressThatStayedIpv6IsThatOfIpv4() throws IOException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff0a010203");
        Address peer = new Address.Inet(Inet6Address.getByAddress(null, mapped, 0), 1);
        assertThat(TrustedSources.of("10.0.0.0/8").contains(peer)).isTrue();
        assertThat(TrustedSources.of("::/0").contains(peer)).isFalse();
    }

    @Test
    void oneOfSeveralIsEnough() {
        TrustedSources sources = TrustedSources.of("10.0.0.0/8", "::1");
        assertThat(sources.contains(Address.parse("10.1.1.1:1"))).isTrue();
        assertThat(sources.contains(Address.parse("[::1]:1"))).isTrue();
        assertThat(sources.contains(Address.parse("11.1.1.1:1"))).isFalse();
        assertThat(sources).hasToString("[10.0.0.0/8, ::1/128]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:/run/x", "unix-abstract:x", "unix-unnamed:", "family-1:ff"})
    void unixIsTrustedAsAWhole(String peer) {
        Address address = Address.parse(peer);
        assertThat(TrustedSources.of("10.0.0.0/8").contains(address)).isFalse();
        assertThat(TrustedSources.of("10.0.0.0/8").withUnix().contains(address)).isTrue();
        assertThat(TrustedSources.NONE.withUnix().contains(Address.parse("10.0.0.1:1"))).isFalse();
        assertThat(TrustedSources.NONE.withUnix()).hasToString("[unix]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "[::1]:1", "unix:/run/x", "unix-unnamed:"})
    void nobodyIsTrustedUnlessSaidOtherwise(String peer) {
        assertThat(TrustedSources.NONE.contains(Address.parse(peer))).isFalse();
        assertThat(TrustedSources.of().contains(Address.parse(peer))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/+8",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.1/8",
                "10.0.0.0/6",
                "10/8",
                "10.0.0/8",
                "010.0.0.0/8",
                "localhost",
                " 10.0.0.0/8",
                "10.0.0.0/8\n",
                "::/129",
                "::1/127",
                "[::1]",
                "[::1]/128",
                "fe80::1%1",
                "fe80::1%lo/128",
                "::ffff:10.0.0.0/95",
                "::ffff:0.0.0.0/95",
                "::ffff:0.0.0.0/0",
                "::ffff:10.0.0.0/8",
                "::ffff:10.0.0.0/129",
            })
    void otherTextIsNoNetwork(String text) {
        assertThatThrownBy(() -> TrustedSources.of("::1", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text.split("/", 2)[0]);
    }
}
