/** Starts servers and loads, in turns, and makes tables and plots of what they did. */
@NullMarked
package sockeye.bench.harness;

import org.jspecify.annotations.NullMarked;
