package sockeye.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sockeye.Address;

@Timeout(60)
class SourceRatesTest {
    private static final int SOURCES = 2_000;

    @Test
    void aSecondsWorthMayComeAtOnce() {
        SourceRates rates = new SourceRates(3);
        Address source = Address.parse("192.0.2.1:1");
        for (int i = 0; i < 3; i++) {
            assertThat(rates.take(source)).isTrue();
        }
        assertThat(rates.take(source)).isFalse();
        assertThat(rates.take(Address.parse("192.0.2.1:2"))).isFalse();
    }

    @Test
    void anotherMayComeWhenItsTimeHasCome() {
        SourceRates rates = new SourceRates(100);
        Address source = Address.parse("[2001:db8::1]:1");
        long begin = System.nanoTime();
        int taken = 0;
        while (taken < 110) {
            if (rates.take(source)) {
                taken++;
            }
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(100_000_000);
    }

    @Test
    void unixPeersHaveNoRate() {
        SourceRates rates = new SourceRates(1);
        for (int i = 0; i < 10; i++) {
            assertThat(rates.take(new Address.Unnamed())).isTrue();
        }
    }

    @Test
    void oneNetworkOf64BitsIsOneSource() {
        SourceRates rates = new SourceRates(1);
        assertThat(rates.take(Address.parse("[2001:db8::1]:1"))).isTrue();
        assertThat(rates.take(Address.parse("[2001:db8::2]:1"))).isFalse();
    }

    /** Neighbours too: of 2,000 in 16,384 places, about 115 share one by chance. */
    @Test
    void fewSourcesShareAPlace() {
        assertThat(sharing("10.0.%d.%d:1")).hasSizeLessThan(300);
        assertThat(sharing("[2001:db8:%x:%x::]:1")).hasSizeLessThan(300);
    }

    @Test
    void whoSharesAPlaceIsChance() {
        Set<Integer> once = sharing("10.0.%d.%d:1");
        Set<Integer> again = sharing("10.0.%d.%d:1");
        assertThat(once).isNotEmpty();
        again.retainAll(once);
        assertThat(again.size()).isLessThan(once.size() / 2);
    }

    /** Those of many addresses that come too late, as another has taken what they would share. */
    private static Set<Integer> sharing(String form) {
        SourceRates rates = new SourceRates(1);
        Set<Integer> sharing = new HashSet<>();
        for (int i = 0; i < SOURCES; i++) {
            if (!rates.take(Address.parse(String.format(form, i / 250, i % 250)))) {
                sharing.add(i);
            }
        }
        return sharing;
    }
}
