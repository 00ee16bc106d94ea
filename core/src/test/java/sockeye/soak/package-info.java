/** Long runs: see the command in CONTRIBUTING. */
@NullMarked
package sockeye.soak;

import org.jspecify.annotations.NullMarked;
