/**
 * Small servers, ready to be started: those of RFC 862 to 868, the lecture's and a chat. See {@link
 * sockeye.services.SmallServers}.
 */
@NullMarked
package sockeye.services;

import org.jspecify.annotations.NullMarked;
