package sockeye.poll;

import static sockeye.kernel.Constants.EPOLLIN;

import java.util.function.IntConsumer;

/** What a poller watches for one event at a time: after each it is armed anew. */
final class OneShot implements Watched {
    private final int fd;
    private final IntConsumer news;
    private final Registration registration;
    private volatile long tag;

    /** {@code news} is run by whoever reads the poller. */
    OneShot(int fd, Poller poller, IntConsumer news) {
        this.fd = fd;
        this.news = news;
        this.registration = new Registration(poller, this);
    }

    /** For the next event that is to be read: 0 or the negated error number. */
    long arm() {
        return registration.cover(EPOLLIN);
    }

    @Override
    public int number() {
        return fd;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public void tag(long seat) {
        tag = seat;
    }

    @Override
    public void ready(int events) {
        news.accept(events);
    }
}
