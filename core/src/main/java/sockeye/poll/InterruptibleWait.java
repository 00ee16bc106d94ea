package sockeye.poll;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * A call that blocks a platform thread in the kernel, and that an interrupt ends: {@link
 * Thread#interrupt} runs {@code wakeup}, which has to make the call return. {@link
 * AbstractSelector} is the one public way to learn of an interrupt without waiting in Java; nothing
 * else of a selector is here.
 */
public final class InterruptibleWait extends AbstractSelector {
    private final Runnable wakeup;

    public InterruptibleWait(Runnable wakeup) {
        super(SelectorProvider.provider());
        this.wakeup = wakeup;
    }

    /**
     * Before the call: from here on, and if the thread is interrupted already, {@code wakeup} is
     * run.
     */
    public void enter() {
        begin();
    }

    /** After the call. */
    public void leave() {
        end();
    }

    @Override
    public Selector wakeup() {
        wakeup.run();
        return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(
            AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }
}
