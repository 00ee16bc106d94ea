/**
 * Servers: a handler for each connection, blocking code on virtual threads, with limits and
 * deadlines, and an orderly end. See {@link sockeye.server.Server}.
 */
@NullMarked
package sockeye.server;

import org.jspecify.annotations.NullMarked;
