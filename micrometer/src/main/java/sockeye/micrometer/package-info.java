/**
 * What happens to servers, as meters of Micrometer. See {@link sockeye.micrometer.ServerMetrics}.
 */
@NullMarked
package sockeye.micrometer;

import org.jspecify.annotations.NullMarked;
