package sockeye.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;
import sockeye.server.Limits;

/** What clients may do, on the command line. */
final class LimitOptions {
    @Option(
            names = "--connections",
            paramLabel = "N",
            description = {
                "How many connections at a time; others wait.",
                "If not given: ${bundle:default.connections}."
            })
    private Optional<Integer> connections = Optional.empty();

    @Option(
            names = "--per-address",
            paramLabel = "N",
            description = {
                "How many connections from one address; others are reset.",
                "If not given: ${bundle:default.per-address}."
            })
    private Optional<Integer> perAddress = Optional.empty();

    @Option(
            names = "--accept-rate",
            paramLabel = "N",
            description = {
                "How many connections a second; others wait.",
                "If not given: ${bundle:default.accept-rate}."
            })
    private Optional<Integer> acceptRate = Optional.empty();

    @Option(
            names = "--header",
            paramLabel = "DURATION",
            description = {
                "How long a PROXY header may take.",
                "If not given: ${bundle:default.header}."
            })
    private Optional<Duration> header = Optional.empty();

    @Option(
            names = "--handshake",
            paramLabel = "DURATION",
            description = {
                "How long the handshake of TLS may take.",
                "If not given: ${bundle:default.handshake}."
            })
    private Optional<Duration> handshake = Optional.empty();

    @Option(
            names = "--first-byte",
            paramLabel = "DURATION",
            description = {
                "How long a client may take to its first byte.",
                "If not given: ${bundle:default.first-byte}."
            })
    private Optional<Duration> firstByte = Optional.empty();

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            description = {
                "How long a client may take to any later byte.",
                "If not given: ${bundle:default.idle}."
            })
    private Optional<Duration> idle = Optional.empty();

    @Option(
            names = "--request",
            paramLabel = "DURATION",
            description = {
                "How long a whole request may take.",
                "If not given: ${bundle:default.request}."
            })
    private Optional<Duration> request = Optional.empty();

    @Option(
            names = "--read-rate",
            paramLabel = "N",
            description = {
                "How many bytes a second a request must have, after 5 s.",
                "If not given: ${bundle:default.read-rate}."
            })
    private Optional<Integer> readRate = Optional.empty();

    @Option(
            names = "--write-progress",
            paramLabel = "DURATION",
            description = {
                "How long a client may take nothing of what is sent.",
                "If not given: ${bundle:default.write-progress}."
            })
    private Optional<Duration> writeProgress = Optional.empty();

    @Option(
            names = "--send-buffer",
            paramLabel = "N",
            description = {
                "How many bytes the kernel keeps that a client has not taken; 0: it decides.",
                "If not given: ${bundle:default.send-buffer}."
            })
    private Optional<Integer> sendBuffer = Optional.empty();

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            description = {
                "How long a client may take to end its side after the answer.",
                "If not given: ${bundle:default.linger}."
            })
    private Optional<Duration> linger = Optional.empty();

    @Option(
            names = "--datagram-rate",
            paramLabel = "N",
            description = {
                "How many datagrams a second from one address; others are dropped.",
                "If not given: ${bundle:default.datagram-rate}."
            })
    private Optional<Integer> datagramRate = Optional.empty();

    /** Puts what was given in the place of what was so before. */
    Limits limits(Limits before) {
        Limits limits = before;
        limits = with(limits, "--connections", connections, Limits::connections);
        limits = with(limits, "--per-address", perAddress, Limits::perAddress);
        limits = with(limits, "--accept-rate", acceptRate, Limits::acceptRate);
        limits = with(limits, "--header", header, Limits::header);
        limits = with(limits, "--handshake", handshake, Limits::handshake);
        limits = with(limits, "--first-byte", firstByte, Limits::firstByte);
        limits = with(limits, "--idle", idle, Limits::idle);
        limits = with(limits, "--request", request, Limits::request);
        limits = with(limits, "--read-rate", readRate, Limits::readRate);
        limits = with(limits, "--send-buffer", sendBuffer, Limits::sendBuffer);
        limits = with(limits, "--linger", linger, Limits::linger);
        limits = with(limits, "--datagram-rate", datagramRate, Limits::datagramRate);
        return with(limits, "--write-progress", writeProgress, Limits::writeProgress);
    }

    private static <T> Limits with(
            Limits limits, String option, Optional<T> value, BiFunction<Limits, T, Limits> limit) {
        try {
            return value.map(given -> limit.apply(limits, given)).orElse(limits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": this is too small", e);
        }
    }
}
