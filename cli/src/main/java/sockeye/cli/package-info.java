/** The sockeye command: runs the lecture's programs and others, and looks at this host. */
@NullMarked
package sockeye.cli;

import org.jspecify.annotations.NullMarked;
