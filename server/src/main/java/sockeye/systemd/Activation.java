package sockeye.systemd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sockeye.Socket;

/**
 * The descriptors that a service manager has opened for this process: systemd's socket activation,
 * and what was {@linkplain Notifier#store stored} with it. Corresponds to
 * sd_listen_fds_with_names(3).
 *
 * {@snippet :
 * List<Socket> web = Activation.take().sockets("web", Expected.LISTENING_STREAM);
 * Socket[] listeners = web.isEmpty() ? new Socket[] {Tcp.listen(80)} : web.toArray(Socket[]::new);
 * Server.stream(handler).start(listeners);
 * }
 *
 * <p>It reads LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES. If LISTEN_PID is another process, the
 * descriptors are for that one and nothing is taken; so a script that starts Java has to do so with
 * {@code exec}.
 *
 * <p>Java cannot remove variables from its own environment, so processes that it starts inherit
 * them, unless {@link ProcessBuilder#environment} is told otherwise. They have no use for them:
 * LISTEN_PID is not theirs, and descriptors from 3 on are closed in them, both by ProcessBuilder
 * and because they are close-on-exec.
 */
public final class Activation {
    private static final int SD_LISTEN_FDS_START = 3;

    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private final List<Inherited> descriptors;

    private Activation(List<Inherited> descriptors) {
        this.descriptors = descriptors;
    }

    /**
     * Takes over all descriptors that were passed. They belong to the caller: who does not want one
     * closes it.
     *
     * @return what was passed; empty if nothing was, or if this has been called before
     * @throws IOException if the variables contradict themselves, or a descriptor is not open
     *     (EBADF); nothing has been taken over then, and nothing will be
     */
    public static Activation take() throws IOException {
        return TAKEN.compareAndSet(false, true)
                ? of(Environment.ofProcess(), SD_LISTEN_FDS_START)
                : new Activation(List.of());
    }

    static Activation of(Environment environment, int first) throws IOException {
        if (!environment.isOurs("LISTEN_PID")) {
            return new Activation(List.of());
        }
        long most = (long) Integer.MAX_VALUE - first;
        int count = environment.number("LISTEN_FDS", 1, most).orElse(0L).intValue();
        List<String> names = names(environment, count);
        List<Inherited> taken = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                taken.add(adopt(first + i, names, i));
            }
            return new Activation(List.copyOf(taken));
        } catch (Throwable e) {
            leave(taken, e);
            throw e;
        }
    }

    /** Their names; none if they have none. */
    private static List<String> names(Environment environment, int count) throws IOException {
        String all = environment.variable("LISTEN_FDNAMES").orElse("");
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> names = List.of(all.split(":", -1));
        if (names.size() != count) {
            throw new IOException("LISTEN_FDNAMES=" + all + ": not " + count + " names");
        }
        return names;
    }

    private static Inherited adopt(int number, List<String> names, int index) throws IOException {
        return names.isEmpty()
                ? Inherited.adopt(number)
                : Inherited.adopt(number, names.get(index));
    }

    /** Some may be others', such as files of the virtual machine, so none is closed. */
    private static void leave(List<Inherited> taken, Throwable failure) {
        for (Inherited one : taken) {
            try {
                one.fd().detach();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /**
     * All that was passed.
     *
     * @return the descriptors, in the order of their numbers
     */
    public List<Inherited> descriptors() {
        return descriptors;
    }

    /**
     * The sockets of one name.
     *
     * @param name the name
     * @param expected what each of them should be
     * @return the sockets, in the order of their numbers; none if nothing has the name
     * @throws UnexpectedDescriptorException if one is something else; all are still open then
     */
    public List<Socket> sockets(String name, Expected expected)
            throws UnexpectedDescriptorException {
        List<Socket> sockets = new ArrayList<>();
        for (Inherited one : descriptors) {
            if (one.name().equals(name)) {
                sockets.add(one.socket(expected));
            }
        }
        return sockets;
    }
}
