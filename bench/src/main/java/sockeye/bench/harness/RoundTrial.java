package sockeye.bench.harness;

/** A trial whose rounds have nothing in common: each starts what it needs, and ends it. */
interface RoundTrial extends Trial {
    @Override
    default void launch() {}

    @Override
    default void prepare() {}

    @Override
    default void close() {}
}
