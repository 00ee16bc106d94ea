package sockeye.server;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import sockeye.Control.Credentials;
import sockeye.Family;
import sockeye.Options;
import sockeye.Socket;
import sockeye.Unix;
import sockeye.files.User;

/**
 * Who may be at the other end of a Unix connection. The kernel knows who that was when it connected
 * ({@link Options#SO_PEERCRED}); it may have passed the socket on since. Users and groups are those
 * of this process's user namespace; whoever has none there appears as 65534.
 *
 * <p>Rules are immutable, and any thread may ask them.
 */
@FunctionalInterface
public interface PeerRule {
    /**
     * Asks whether the peer may be served.
     *
     * @param connection a connection, of any family
     * @return whether it may; all rules made here say no to peers of other families than {@link
     *     Family#UNIX}, and to those that the kernel does not know
     * @throws IOException if the kernel cannot be asked, as the socket is closed
     */
    boolean allows(Socket connection) throws IOException;

    /**
     * Allows those of whom a predicate holds.
     *
     * @param rule what must hold of process, user and group
     * @return the rule
     */
    static PeerRule of(Predicate<Credentials> rule) {
        return connection -> {
            if (!connection.family().equals(Family.UNIX)) {
                return false;
            }
            Credentials peer = Unix.peerCredentials(connection);
            return isKnown(peer) && rule.test(peer);
        };
    }

    private static boolean isKnown(Credentials peer) {
        return peer.uid() != -1;
    }

    /**
     * Allows processes of this process's user, as it is now (geteuid(2)); not root's, unless it is
     * root.
     *
     * @return the rule
     * @throws IOException if the kernel cannot be asked, for want of descriptors (EMFILE)
     */
    static PeerRule sameUser() throws IOException {
        return users(User.number());
    }

    /**
     * Allows processes of some users.
     *
     * @param uids the users' numbers
     * @return the rule
     */
    static PeerRule users(int... uids) {
        Set<Integer> users = Arrays.stream(uids).boxed().collect(toUnmodifiableSet());
        return of(peer -> users.contains(peer.uid()));
    }

    /**
     * Allows processes that are in one of some groups, be it their first or a supplementary one.
     *
     * @param gids the groups' numbers
     * @return the rule
     */
    static PeerRule groups(int... gids) {
        Set<Integer> groups = Arrays.stream(gids).boxed().collect(toUnmodifiableSet());
        PeerRule first = of(peer -> groups.contains(peer.gid()));
        return first.or(connection -> PeerGroups.of(connection).anyMatch(groups::contains));
    }

    /**
     * Allows whom this or another rule allows.
     *
     * @param other the other, asked only if this says no
     * @return the rule
     */
    default PeerRule or(PeerRule other) {
        return connection -> allows(connection) || other.allows(connection);
    }
}
