package sockeye.systemd;

import java.io.IOException;

/** A descriptor that was inherited is not what it was expected to be. */
public final class UnexpectedDescriptorException extends IOException {
    private static final long serialVersionUID = 1;

    /** The descriptor's number. */
    private final int number;

    UnexpectedDescriptorException(Inherited descriptor, Expected expected) {
        super(descriptor + " is " + descriptor.what() + ", not " + expected);
        this.number = descriptor.number();
    }

    /**
     * Returns the descriptor's number.
     *
     * @return the number under which it was inherited
     */
    public int number() {
        return number;
    }
}
