package sockeye;

import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import sockeye.testing.Leaks;

/** A suite whose tests end in time and leave nothing behind. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
abstract class Contract {
    @RegisterExtension static final Leaks LEAKS = new Leaks();
}
