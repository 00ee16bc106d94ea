/** Long runs of servers, each in a process of its own: see the command in CONTRIBUTING. */
@NullMarked
package sockeye.server.soak;

import org.jspecify.annotations.NullMarked;
