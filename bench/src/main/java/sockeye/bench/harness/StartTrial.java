package sockeye.bench.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;

/** A new server each round, which is cold: how long from its start to its first answer. */
record StartTrial(Lab lab, Entrant entrant, Service service, Demand demand) implements RoundTrial {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    @Override
    public Map<Metric, Double> round() throws Unavailable, TrialFailed, InterruptedException {
        long start = System.nanoTime();
        try (var server = Server.launch(lab, entrant, service)) {
            server.awaitReady();
            ask(server.target());
            var values = new EnumMap<Metric, Double>(Metric.class);
            values.put(Metric.START, (double) (System.nanoTime() - start));
            values.put(Metric.PEAK, (double) server.peakBytes());
            return values;
        }
    }

    private void ask(String target) throws TrialFailed {
        int port = Integer.parseInt(target.substring(target.indexOf(':') + 1));
        int limit = Math.toIntExact(lab.patience().toMillis());
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), limit);
            socket.setSoTimeout(limit);
            socket.getOutputStream().write(new byte[demand.size()]);
            if (socket.getInputStream().read() < 0) {
                throw new TrialFailed("the server closed the connection");
            }
        } catch (IOException e) {
            throw new TrialFailed("no first answer: " + e.getMessage(), e);
        }
    }
}
