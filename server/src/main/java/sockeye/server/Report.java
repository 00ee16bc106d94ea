package sockeye.server;

/**
 * How the connections ended that were there when a server was shut down, or came during its lag.
 *
 * @param drained how many handlers came to their end within the grace; those count, too, that the
 *     server turned away then
 * @param interrupted how many came to it after their thread was interrupted
 * @param aborted how many came to it after their connection was reset
 * @param abandoned how many have not: their threads still run, without a connection
 */
public record Report(int drained, int interrupted, int aborted, int abandoned) {
    /**
     * Whether every handler came to its end by itself.
     *
     * @return true if none was interrupted or worse
     */
    public boolean clean() {
        return interrupted + aborted + abandoned == 0;
    }
}
