/** Servers that do the same job, each in the way of its library. */
@NullMarked
package sockeye.bench.contestants;

import org.jspecify.annotations.NullMarked;
