package sockeye.server;

/** Serving a datagram. */
final class RequestWork extends Work {
    private final Request request;
    private final DatagramHandler handler;
    private final Observers observers;
    private final Serving serving;

    RequestWork(Request request, DatagramHandler handler, Observers observers) {
        this.request = request;
        this.handler = handler;
        this.observers = observers;
        this.serving = new Serving(request, request::explains);
    }

    @Override
    void perform() {
        serving.run(() -> handler.handle(request));
    }

    @Override
    void close() {
        observers.tell(this::tellEnd);
    }

    private void tellEnd(Observer observer) {
        Outcome outcome = serving.outcome();
        if (outcome == null) {
            observer.rejected(request.from(), Rejection.FAILED);
        } else {
            observer.ended(request, outcome, serving.time());
        }
    }

    /** It is a request already. */
    @Override
    void drain() {}

    /** It waits for nothing but room to send, and the sockets are closed by whom they belong to. */
    @Override
    void abort() {}

    @Override
    public String toString() {
        return request.toString();
    }
}
