/** Taking turns: not part of the API. */
@NullMarked
package sockeye.turns;

import org.jspecify.annotations.NullMarked;
