package sockeye.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ScopedValue.CallableOp;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sockeye.ByteStream;
import sockeye.Deadline;
import sockeye.Errno;
import sockeye.Socket;
import sockeye.framing.Framing;
import sockeye.tls.TlsClient;
import sockeye.tls.TlsStream;

/** Connects standard input and output to a socket. */
@Command(
        name = "connect",
        description = {
            "Sends standard input to a server and prints what comes back, until the server ends.",
            "When standard input ends, the server is told so (a half-close).",
            "When the server ends first, what standard input still gives is sent to it:",
            "until that ends, or is silent for a second.",
            "Over udp:// and unix-dgram:, each line is a datagram, and each datagram a line;",
            "a second of silence after the last line ends it."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the server has ended the connection, or has all that was sent with --send-only",
            "1:the connection broke, or something else failed",
            "2:the command line is wrong",
            "3:nobody is there: refused, unreachable, or no such name",
            "4:it took too long, or the server takes no more",
            "130:interrupted with Ctrl-C"
        })
final class ConnectCommand implements Callable<Integer> {
    private static final int NOBODY_THERE = 3;
    private static final int TOO_LONG = 4;

    @Parameters(
            index = "0",
            paramLabel = "URI",
            description = "One of: " + Endpoint.OF_CLIENTS + ".")
    private Endpoint endpoint;

    @ArgGroup private Direction direction = new Direction();

    /** One of them, or none. */
    static final class Direction {
        @Option(names = "--recv-only", description = "Leave standard input alone.")
        private boolean receive;

        @Option(
                names = "--send-only",
                description = "Print nothing, end when the server has all that was sent.")
        private boolean send;
    }

    @Option(names = "--no-shutdown", description = "Do not tell the end of standard input.")
    private boolean noShutdown;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Wait no longer to be connected, nor for the server at any time: 500ms.")
    private Optional<Duration> timeout = Optional.empty();

    @Option(
            names = "--frame",
            paramLabel = "FRAMING",
            description = {
                "Send each line as a message, print each message as a line. One of:",
                Readers.FRAMINGS + ".",
                "LENGTH is in bytes, MARK may contain \\n \\r \\t \\0 \\\\ \\xHH."
            })
    private Optional<Framing> framing = Optional.empty();

    @Option(names = "--hex", description = "Print what comes in hexadecimal.")
    private boolean hex;

    @Mixin private ServerTrustOptions trust = new ServerTrustOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            check();
            Optional<TlsClient> tls = trust.client(endpoint);
            Line line = within(() -> open(tls));
            try (ByteStream _ = line.stream()) {
                talk(line);
            } catch (IOException e) {
                throw trust.explained(e, endpoint);
            }
            return ExitCode.OK;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            spec.commandLine().getErr().println("sockeye connect: " + e.getMessage());
            return status(e);
        }
    }

    private void check() {
        boolean datagrams = endpoint.transport() == Transport.DATAGRAMS;
        if (framing.isPresent() && datagrams) {
            throw new IllegalArgumentException("--frame is not for datagrams: " + endpoint);
        } else if (noShutdown && datagrams) {
            throw new IllegalArgumentException("--no-shutdown is not for datagrams: " + endpoint);
        } else if (noShutdown && direction.receive) {
            throw new IllegalArgumentException("--no-shutdown: --recv-only sends nothing");
        } else if (hex && direction.send) {
            throw new IllegalArgumentException("--hex: --send-only prints nothing");
        } else if (timeout.filter(Duration::isZero).isPresent()) {
            throw new IllegalArgumentException("--timeout: this is too small");
        }
    }

    private Line within(CallableOp<Line, IOException> work) throws IOException {
        return timeout.isPresent() ? Deadline.in(timeout.get()).call(work) : work.call();
    }

    private Line open(Optional<TlsClient> tls) throws IOException {
        Socket socket = endpoint.connect();
        try {
            timeout.ifPresent(socket::timeout);
            return tls.isPresent() ? encrypted(tls.get(), socket) : Line.of(socket);
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    private Line encrypted(TlsClient tls, Socket socket) throws IOException {
        TlsStream stream = tls.connect(socket, trust.name(endpoint));
        try {
            stream.handshake();
            return Line.of(stream, socket);
        } catch (SSLException e) {
            throw trust.explained(e, endpoint);
        }
    }

    private void talk(Line line) throws IOException {
        StandardInput in = new StandardInput(new FileInputStream(FileDescriptor.in));
        Conversation conversation =
                new Conversation(line, in, exchange(line, in), !noShutdown, timeout);
        if (direction.receive) {
            conversation.print();
        } else if (direction.send) {
            conversation.send();
        } else {
            conversation.both();
        }
    }

    private Exchange exchange(Line line, StandardInput in) {
        boolean lines = framing.isPresent() || endpoint.transport() == Transport.DATAGRAMS;
        Printer printer =
                new Printer(new FileOutputStream(FileDescriptor.out), lines ? "\n" : "", hex);
        if (framing.isPresent()) {
            return new Exchange.Framed(line.stream(), framing.get(), in, printer);
        }
        return endpoint.transport() == Transport.DATAGRAMS && line.stream() instanceof Socket socket
                ? new Exchange.Datagrams(socket, timeout, in, printer)
                : new Exchange.Raw(line.stream(), in, printer);
    }

    private static int status(IOException failure) {
        if (failure instanceof SocketTimeoutException) {
            return TOO_LONG;
        } else if (failure instanceof UnknownHostException) {
            return NOBODY_THERE;
        }
        return switch (Errno.of(failure)) {
            case ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, ENOENT -> NOBODY_THERE;
            case ETIMEDOUT -> TOO_LONG;
            case null, default -> ExitCode.SOFTWARE;
        };
    }
}
