/**
 * The life of a descriptor, the one loop in which a call waits, and the pollers that end the wait.
 */
@NullMarked
package sockeye.poll;

import org.jspecify.annotations.NullMarked;
