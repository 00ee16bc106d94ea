/** Every contestant does its job right. */
@NullMarked
package sockeye.bench.contestants;

import org.jspecify.annotations.NullMarked;
