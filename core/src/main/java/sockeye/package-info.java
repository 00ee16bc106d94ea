/**
 * Sockets as the kernel has them.
 *
 * <p>{@link sockeye.Socket} has one method for each Berkeley call. {@link sockeye.Tcp}, {@link
 * sockeye.Udp} and {@link sockeye.Unix} make the everyday sockets in a line. A call that has to
 * wait parks its thread, virtual or platform; no virtual thread holds its carrier meanwhile.
 *
 * <p>Three things end a wait early, and each has its own exception: a timeout or {@link
 * sockeye.Deadline} ({@link java.net.SocketTimeoutException}), {@code close} from another thread
 * ({@link sockeye.SocketClosedException}) and an interrupt ({@link java.io.InterruptedIOException};
 * the interrupt flag stays set and the socket stays open). Every other failure carries the kernel's
 * error number, which {@link sockeye.Errno#of(Throwable)} finds.
 *
 * <p>Unless a type says otherwise, its objects may be used by many threads at once, and no argument
 * may be null.
 */
@NullMarked
package sockeye;

import org.jspecify.annotations.NullMarked;
