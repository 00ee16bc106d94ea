/**
 * The calls of libc, the structures they read and write, and the numbers both use. Everything that
 * differs between architectures is here. Nothing here knows sockets, waiting or exceptions.
 */
@NullMarked
package sockeye.kernel;

import org.jspecify.annotations.NullMarked;
