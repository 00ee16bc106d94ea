package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sockeye.Address;

class QuotasTest {
    private final Quotas quotas = new Quotas(2);

    private boolean take(String address) {
        return quotas.take(Address.parse(address));
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        Address peer = Address.parse("192.0.2.1:1");
        for (int round = 0; round < 3; round++) {
            assertThat(quotas.take(peer)).isTrue();
            assertThat(quotas.take(peer)).isTrue();
            assertThat(quotas.take(peer)).isFalse();
            assertThat(quotas.take(peer)).isFalse();
            quotas.give(peer);
            assertThat(quotas.take(peer)).isTrue();
            assertThat(quotas.take(peer)).isFalse();
            quotas.give(peer);
            quotas.give(peer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:1, 192.0.2.1:2, true",
        "192.0.2.1:1, 192.0.2.2:1, false",
        "[2001:db8::1]:1, [2001:db8:0:0:ffff::2]:1, true",
        "[2001:db8::1]:1, [2001:db8:0:1::1]:1, false",
        "[::1]:1, 0.0.0.1:1, false",
    })
    void whoSharesAnAddressSharesItsConnections(String one, String other, boolean shared) {
        assertThat(take(one)).isTrue();
        assertThat(take(one)).isTrue();
        assertThat(take(other)).isEqualTo(!shared);
    }

    @Test
    void unixPeersHaveAsManyAsTheyLike() {
        Address peer = new Address.Unnamed();
        for (int i = 0; i < 10; i++) {
            assertThat(quotas.take(peer)).isTrue();
        }
        quotas.give(peer);
    }
}
