package sockeye.handover;

import static java.lang.System.Logger.Level.INFO;
import static sockeye.handover.HandoverException.Reason.MALFORMED;
import static sockeye.handover.HandoverException.Reason.VERSION;
import static sockeye.handover.HandoverException.Reason.WITHDRAWN;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sockeye.Fd;
import sockeye.Options;
import sockeye.Socket;
import sockeye.closing.Closeables;
import sockeye.handover.Dialogue.Heard;

/** What the process before gives, and the talk with it. */
final class Inheritance implements Closeable {
    private static final System.Logger LOG = System.getLogger("sockeye.handover");

    private final Dialogue dialogue;
    private final Map<String, Socket> sockets = new LinkedHashMap<>();
    private @Nullable Socket offering;

    private Inheritance(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    /** Takes all that is given: empty if the other process stops or ends meanwhile. */
    static Optional<Inheritance> from(Socket peer) throws IOException {
        Inheritance inheritance = new Inheritance(new Dialogue(peer));
        try {
            Trust.requireTrusted(peer);
            if (inheritance.received()) {
                return Optional.of(inheritance);
            }
        } catch (HandoverException e) {
            Closeables.closeAfter(e, List.of(inheritance));
            if (e.reason() != WITHDRAWN) {
                throw e;
            }
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.of(inheritance));
            throw e;
        }
        inheritance.close();
        return Optional.empty();
    }

    /** Who is there may begin a talk much later: when it offers, or when others have left. */
    private boolean received() throws IOException {
        dialogue.say(new Said.Take(Said.VERSION));
        int count;
        try (Heard<Said.Give> heard = dialogue.expect(Said.Give.class).orElse(null)) {
            if (heard == null) {
                return false;
            }
            requireVersion(heard.said());
            offering = listening(Socket.adopt(heard.descriptors().getFirst()));
            count = heard.said().count();
        }
        while (sockets.size() < count) {
            try (Heard<Said.Sockets> heard = dialogue.expect(Said.Sockets.class).orElse(null)) {
                if (heard == null) {
                    return false;
                }
                adopt(heard);
            }
        }
        if (sockets.size() > count) {
            throw new HandoverException(MALFORMED, sockets.size() + " sockets, not " + count);
        }
        return true;
    }

    private static void requireVersion(Said.Give give) throws HandoverException {
        if (give.version() != Said.VERSION) {
            throw new HandoverException(
                    VERSION, "it speaks version " + give.version() + ", not " + Said.VERSION);
        }
    }

    private static Socket listening(Socket socket) throws IOException {
        try {
            if (!socket.get(Options.SO_ACCEPTCONN)) {
                throw new HandoverException(MALFORMED, socket + " does not listen");
            }
            return socket;
        } catch (Throwable e) {
            Closeables.closeAfter(e, List.of(socket));
            throw e;
        }
    }

    private void adopt(Heard<Said.Sockets> heard) throws IOException {
        List<String> names = heard.said().names();
        if (names.isEmpty()) {
            throw new HandoverException(MALFORMED, "no sockets");
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Fd fd = heard.descriptors().get(i);
            if (name.isEmpty() || sockets.containsKey(name)) {
                throw new HandoverException(MALFORMED, "no name, or a second one: " + name);
            }
            sockets.put(name, Socket.adopt(fd));
        }
    }

    /** The socket at which the process before offered: the caller closes it. */
    Socket offering() {
        return Objects.requireNonNull(offering);
    }

    /** The sockets that were given, by name: the caller closes them. */
    Map<String, Socket> sockets() {
        return sockets;
    }

    /**
     * Says that this process serves, and waits until the other serves no new connections. If that
     * goes without a word it has ended, and the sockets are this process's all the more.
     */
    void ready() throws IOException {
        dialogue.say(new Said.Ready());
        Optional<Heard<Said.Draining>> heard = dialogue.expect(Said.Draining.class);
        if (heard.isEmpty()) {
            LOG.log(INFO, "the process before has ended");
        }
        dialogue.close();
    }

    /** Ends the talk: the process before goes on as if there had been none. */
    void end() throws IOException {
        dialogue.close();
    }

    @Override
    public void close() throws IOException {
        List<Closeable> all = new ArrayList<>(sockets.values());
        if (offering != null) {
            all.add(offering);
        }
        all.add(dialogue);
        Closeables.closeAll(all);
    }
}
