/** What the tests share: transports, threads, leaks, and acting when a thread is parked. */
@NullMarked
package sockeye.testing;

import org.jspecify.annotations.NullMarked;
