package sockeye.server;

/** Serving a datagram. */
final class RequestWork extends Work {
    private final Request request;
    private final DatagramHandler handler;
    private final Runnable atEnd;

    RequestWork(Request request, DatagramHandler handler, Observers observers, Runnable atEnd) {
        super(request, observers, request::explains);
        this.request = request;
        this.handler = handler;
        this.atEnd = atEnd;
    }

    @Override
    void perform() {
        serving().run(() -> handler.handle(request));
    }

    /** It has taken room. */
    @Override
    void close() {
        atEnd.run();
    }

    @Override
    Rejection rejection() {
        return Rejection.FAILED;
    }

    /** It is a request already. */
    @Override
    void drain() {}

    @Override
    void insist() {}

    /** It waits for nothing but room to send, and the sockets are closed by whom they belong to. */
    @Override
    void abort() {}
}
