package sockeye.bench.harness;

import java.util.Map;

/**
 * What one contestant did in one round.
 *
 * @param number the round, from 1
 * @param place the contestant's place in the order of this round, from 1
 * @param values what was measured
 */
record Round(int number, int place, Map<Metric, Double> values) {}
