package sockeye.poll;

/** A descriptor that a poller watches. */
interface Watched {
    int number();

    /** Whether it is armed for each event: an epoll instance, which has news all the time. */
    boolean isOneShot();

    /** Its seat in the poller. */
    long tag();

    void tag(long seat);

    /** There is news: the bits of epoll_ctl(2). */
    void ready(int events);
}
