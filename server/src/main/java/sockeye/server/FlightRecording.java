package sockeye.server;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import sockeye.Address;

/**
 * Events for the JDK's Flight Recorder: {@code sockeye.Served} for each connection and datagram
 * that has been served, {@code sockeye.Rejected} for each that was not. Where nothing is recorded
 * they cost next to nothing.
 */
public final class FlightRecording implements Observer {
    /** Makes it, for {@link Server#observer}. */
    public FlightRecording() {}

    @Name("sockeye.Served")
    @Label("Served")
    @Category({"Sockeye", "Server"})
    @StackTrace(false)
    @SuppressWarnings("UnusedVariable") // the recorder reads them
    private static final class ServedEvent extends Event {
        @Label("Peer")
        private String peer = "";

        @Label("Outcome")
        private String outcome = "";

        @Label("Time")
        @Timespan(Timespan.NANOSECONDS)
        private long time;

        @Label("Received")
        @DataAmount
        private long received;

        @Label("Sent")
        @DataAmount
        private long sent;
    }

    @Name("sockeye.Rejected")
    @Label("Rejected")
    @Category({"Sockeye", "Server"})
    @StackTrace(false)
    @SuppressWarnings("UnusedVariable") // the recorder reads them
    private static final class RejectedEvent extends Event {
        @Label("Peer")
        private String peer = "";

        @Label("Reason")
        private String reason = "";
    }

    @Override
    public void ended(Served served, Outcome outcome, Duration time) {
        ServedEvent event = new ServedEvent();
        if (event.isEnabled()) {
            event.peer = served.peer().toString();
            event.outcome = outcome.toString();
            event.time = time.toNanos();
            event.received = served.received();
            event.sent = served.sent();
            event.commit();
        }
    }

    @Override
    public void rejected(Address peer, Rejection reason) {
        RejectedEvent event = new RejectedEvent();
        if (event.isEnabled()) {
            event.peer = peer.toString();
            event.reason = reason.toString();
            event.commit();
        }
    }
}
