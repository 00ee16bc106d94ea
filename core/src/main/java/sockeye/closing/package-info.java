/** How several things are closed, in this module and in those that belong to it. */
@NullMarked
package sockeye.closing;

import org.jspecify.annotations.NullMarked;
