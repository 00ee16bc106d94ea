/** What happens to servers, as meters of Micrometer: {@link sockeye.micrometer.ServerMetrics}. */
// Micrometer's jars are automatic modules, named by their manifests.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module sockeye.micrometer {
    requires transitive micrometer.core;
    requires transitive sockeye.server;
    requires static org.jspecify;

    exports sockeye.micrometer;
}
