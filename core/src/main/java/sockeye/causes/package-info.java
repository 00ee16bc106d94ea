/** What lies behind an exception, in this module and in those that belong to it. */
@NullMarked
package sockeye.causes;

import org.jspecify.annotations.NullMarked;
