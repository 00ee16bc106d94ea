/** What tests of several packages need. */
@NullMarked
package sockeye.testing;

import org.jspecify.annotations.NullMarked;
