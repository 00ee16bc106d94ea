/** What servers need of files beside their sockets. */
@NullMarked
package sockeye.files;

import org.jspecify.annotations.NullMarked;
