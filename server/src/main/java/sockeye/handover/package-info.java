/**
 * Handing listening sockets over to a new process of the same program: see {@link
 * sockeye.handover.Handover}.
 *
 * <p>The two processes talk over a SEQPACKET socket in the file system. Each message is one kind
 * byte and what belongs to it, numbers big-endian, at most 64 KiB. <em>N</em> is the new process,
 * which connects, <em>O</em> the old one.
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>kind<th>from<th>message<th>content
 * <tr><td>1<td>N<td>TAKE<td>"sockeye", version (1 byte)
 * <tr><td>2<td>O<td>GIVE<td>version (1 byte), number of sockets (2 bytes), and one descriptor: the
 *     offering socket itself
 * <tr><td>3<td>O<td>SOCKETS<td>names, each with its length before it (1 byte), and a descriptor for
 *     each, 1 to 253; as many messages as it takes
 * <tr><td>4<td>N<td>READY<td>nothing
 * <tr><td>5<td>O<td>DRAINING<td>nothing
 * <tr><td>6<td>O<td>REFUSAL<td>reason (1 byte, in the order of {@link
 *     sockeye.handover.HandoverException.Reason}), text in UTF-8, at most 512 bytes
 * </table>
 *
 * <p>They come in this order; REFUSAL may come instead of any of the old process's, and ends it.
 * READY decides: before it, whoever goes or is late leaves the old process as it was; with it, the
 * new one has all. Both are of the same user, or root, as the kernel says (SO_PEERCRED).
 *
 * <p>A process that starts and finds nobody listens at the path before it does anything else, and
 * answers when it offers. So one that starts a moment later waits for it. The offering socket is
 * handed over with the others: the path never changes, and who waits in its queue finds the next
 * process.
 */
@NullMarked
package sockeye.handover;

import org.jspecify.annotations.NullMarked;
