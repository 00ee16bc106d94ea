/**
 * Messages on byte streams. TCP keeps no boundaries: what was sent with two calls may arrive as
 * one, or in three parts. A {@link sockeye.framing.Framing} says how the boundaries are marked, and
 * {@link sockeye.framing.Messages} sends and receives with it.
 */
@NullMarked
package sockeye.framing;

import org.jspecify.annotations.NullMarked;
