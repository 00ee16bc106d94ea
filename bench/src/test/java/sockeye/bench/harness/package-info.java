/** Tests of the harness: its arithmetic, and what it does when servers and loads misbehave. */
@NullMarked
package sockeye.bench.harness;

import org.jspecify.annotations.NullMarked;
