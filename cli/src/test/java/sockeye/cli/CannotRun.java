package sockeye.cli;

/** A program that lacks something on every host. */
final class CannotRun {
    private CannotRun() {}

    public static void main(String[] args) {
        System.out.println("not on this host");
        System.exit(Demo.SKIPPED);
    }
}
