/** Single calls and steps of the library, measured by JMH. */
@NullMarked
package sockeye.bench.parts;

import org.jspecify.annotations.NullMarked;
