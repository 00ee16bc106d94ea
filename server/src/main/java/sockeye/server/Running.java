package sockeye.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import sockeye.Socket;
import sockeye.server.Roster.Count;

/** A server that has been started. Any thread may call any method, a handler included. */
public final class Running implements AutoCloseable {
    /** Where a server is in its life. */
    public enum State {
        /** It takes on work. */
        RUNNING,
        /** It still does, but has been told to stop: the lag of a shutdown. */
        LEAVING,
        /** It takes on nothing more, and waits for its handlers. */
        DRAINING,
        /** Its sockets and connections are closed. */
        STOPPED
    }

    /** How long handlers have when {@link #close} is called. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    private static final Duration AGAIN = Duration.ofMillis(10);
    private static final long FOR_INTAKES = TimeUnit.SECONDS.toNanos(1);
    private static final long AFTER_INTERRUPT = TimeUnit.MILLISECONDS.toNanos(75);
    private static final long AFTER_ABORT = TimeUnit.MILLISECONDS.toNanos(75);

    private final List<Socket> sockets;
    private final Starter starter;
    private final Service service;
    private final Workers workers;
    private final Roster roster;
    private final Counters counters;
    private final List<Thread> intakes = new ArrayList<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private final Timetable timetable = new Timetable();
    private final CompletableFuture<Report> end = new CompletableFuture<>();

    private Running(List<Socket> sockets, Server recipe, Gate gate, Starter starter) {
        this.sockets = sockets;
        this.starter = starter;
        this.counters = new Counters(sockets);
        this.workers = new Workers(recipe.threads(), gate);
        this.roster = workers.roster();
        this.service = recipe.observer(counters).service(workers, this::draining);
    }

    /** Starts a thread of the server's own. */
    interface Starter {
        Thread start(String name, Runnable work);
    }

    static Running start(List<Socket> sockets, Server recipe) throws IOException {
        return start(sockets, recipe, ServiceThreads::start);
    }

    static Running start(List<Socket> sockets, Server recipe, Starter starter) throws IOException {
        if (sockets.isEmpty()) {
            throw new IllegalArgumentException("sockets: none");
        }
        List<Intake> opened = new ArrayList<>();
        Optional<Running> started = Optional.empty();
        try {
            Gate gate = recipe.gate();
            Running running = new Running(sockets, recipe, gate, starter);
            started = Optional.of(running);
            for (Socket socket : sockets) {
                running.service.require(socket);
                opened.add(
                        new Intake(socket, gate, running.service.taker(socket), running::draining));
            }
            opened.forEach(running::begin);
            return running;
        } catch (Throwable e) {
            started.ifPresent(running -> running.state.set(State.STOPPED));
            opened.forEach(Intake::close);
            Closing.all(sockets);
            throw e;
        }
    }

    /** A virtual thread, for it goes on with those that it starts, without a switch. */
    private void begin(Intake intake) {
        intakes.add(
                Thread.ofVirtual()
                        .inheritInheritableThreadLocals(false)
                        .name("sockeye-take")
                        .start(() -> workers.within(intake)));
    }

    /**
     * Where it is in its life.
     *
     * @return the state
     */
    public State state() {
        return state.get();
    }

    /**
     * The sockets it takes connections or datagrams from, in the order in which they were given.
     *
     * @return the sockets
     */
    public List<Socket> sockets() {
        return sockets;
    }

    /**
     * How many connections or datagrams are served now.
     *
     * @return their number
     */
    public int connections() {
        return roster.count().here();
    }

    /**
     * What it has done until now.
     *
     * @return a copy that does not change
     */
    public Statistics statistics() {
        return counters.statistics(connections());
    }

    private boolean draining() {
        return state.get().compareTo(State.DRAINING) >= 0;
    }

    /**
     * Begins to stop without a lag: {@link #shutdown(Duration, Duration)}.
     *
     * @param grace how long handlers have to come to their end
     */
    public void shutdown(Duration grace) {
        shutdown(Duration.ZERO, grace);
    }

    /**
     * Begins to stop, and returns at once. After {@code lag}, in which everything goes on but
     * {@link #state} says LEAVING, so that a load balancer that asks sends nobody any more, the
     * server takes on nothing more and closes its listeners. Connections that wait for a request
     * see the end of the stream; the others may finish theirs. Handlers that are not done after
     * {@code grace} are interrupted, and after another 75 ms their connections are reset.
     *
     * <p>A later call can only make both times end earlier.
     *
     * @param lag how long to go on
     * @param grace how long handlers have to come to their end after that
     */
    public void shutdown(Duration lag, Duration grace) {
        int before = roster.count().left();
        timetable.set(lag, grace);
        State next = lag.isPositive() ? State.LEAVING : State.DRAINING;
        if (state.compareAndSet(State.RUNNING, next)) {
            startDrain(before);
        } else {
            roster.wake();
        }
    }

    private void startDrain(int before) {
        try {
            starter.start("sockeye-drain", () -> drain(before));
        } catch (Throwable e) {
            cutShort(e);
            throw e;
        }
    }

    private void drain(int before) {
        try {
            end.complete(stop(before));
        } catch (Throwable e) {
            cutShort(e);
        }
    }

    /**
     * Takes everything away at once, for it cannot end in an orderly way. The sockets are last: the
     * close of one may wait for whoever uses it.
     */
    private void cutShort(Throwable reason) {
        state.set(State.DRAINING);
        try {
            intakes.forEach(Thread::interrupt);
            roster.all().forEach(Work::interrupt);
            roster.all().forEach(Work::abort);
        } finally {
            state.set(State.STOPPED);
            end.completeExceptionally(reason);
            Closing.all(sockets);
        }
    }

    private Report stop(int before) {
        roster.await(timetable::quit);
        state.set(State.DRAINING);
        endIntakes();
        if (!service.answersWithThem()) {
            Closing.all(sockets);
        }
        roster.all().forEach(Work::drain);
        Count drained = roster.awaitEmpty(timetable::end);
        roster.all().forEach(Work::interrupt);
        Count interrupted = roster.awaitEmpty(AFTER_INTERRUPT);
        roster.all().forEach(Work::abort);
        long over = System.nanoTime() + AFTER_ABORT;
        if (service.answersWithThem()) {
            closeSockets(over);
        }
        Count aborted = roster.awaitEmpty(() -> over);
        state.set(State.STOPPED);
        return new Report(
                drained.left() - before,
                interrupted.left() - drained.left(),
                aborted.left() - interrupted.left(),
                aborted.here());
    }

    /**
     * They end at once, but for those that have no carrier to run on, or whose thread factory
     * hangs: they take in nothing more when they go on, for the sockets are closed.
     */
    private void endIntakes() {
        long patience = System.nanoTime() + FOR_INTAKES;
        for (Thread intake : intakes) {
            do { // again and again, for what it does may take an interrupt
                intake.interrupt();
            } while (!hasEnded(intake, AGAIN) && !isOver(patience) && !isOver(timetable.end()));
        }
    }

    /** Who waits is the server's own thread: an interrupt of somebody else means nothing. */
    private static boolean hasEnded(Thread thread, Duration patience) {
        try {
            return thread.join(patience);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static boolean isOver(long moment) {
        return moment - System.nanoTime() <= 0;
    }

    /** In a thread of its own, for a close waits for whoever uses the socket. */
    private void closeSockets(long until) {
        Thread closing = starter.start("sockeye-close", () -> Closing.all(sockets));
        hasEnded(closing, Duration.ofNanos(until - System.nanoTime()));
    }

    /**
     * Waits until the server has stopped.
     *
     * @return how its connections ended
     * @throws InterruptedException if the thread is interrupted; the server goes on
     * @throws IllegalStateException if it is called by a handler of this server, for which it would
     *     wait
     */
    public Report await() throws InterruptedException {
        if (workers.areCurrent()) {
            throw new IllegalStateException("await: called by a handler of this server");
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the server could not stop", e.getCause());
        }
    }

    /**
     * Stops the server, with {@link #DEFAULT_GRACE}, and waits until it has. By a handler of this
     * server it is only begun.
     */
    @Override
    public void close() {
        shutdown(DEFAULT_GRACE);
        if (!workers.areCurrent()) {
            end.join();
        }
    }
}
