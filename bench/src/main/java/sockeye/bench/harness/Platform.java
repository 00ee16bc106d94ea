package sockeye.bench.harness;

/** What a contestant runs on. */
enum Platform {
    NATIVE,
    JVM,
    PYTHON
}
