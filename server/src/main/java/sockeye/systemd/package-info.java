/**
 * Services of systemd: {@link sockeye.systemd.Activation} takes the sockets that it has opened,
 * {@link sockeye.systemd.Notifier} tells it how the service is. Nothing of systemd is needed for
 * it; without it there are no sockets and nobody to tell.
 */
@NullMarked
package sockeye.systemd;

import org.jspecify.annotations.NullMarked;
