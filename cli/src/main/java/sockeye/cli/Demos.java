package sockeye.cli;

import static sockeye.cli.Demo.Program.alone;
import static sockeye.cli.Demo.Program.client;
import static sockeye.cli.Demo.Program.server;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** The lecture's programs. */
final class Demos {
    static final List<Demo> ALL =
            List.of(
                    new Demo(
                            "udp",
                            "UDP server and client",
                            "The server sends every datagram back in capitals; nobody connects.",
                            List.of(
                                    server("UdpUpperServer", "127.0.0.1", "0"),
                                    client("UdpClient")),
                            List.of(
                                    "server \\| Connection from 127\\.0\\.0\\.1:\\d+",
                                    "client \\| using 127\\.0\\.0\\.1:\\d+",
                                    "client \\| received MIXEDCASESTRING from 127\\.0\\.0\\.1:\\d+")),
                    new Demo(
                            "tcp",
                            "TCP server and client",
                            "The client connects, the server accepts on a new socket and echoes.",
                            List.of(server("TcpServer", "127.0.0.1", "0"), client("TcpClient")),
                            List.of(
                                    "server \\| Connection from 127\\.0\\.0\\.1:\\d+",
                                    "client \\| Received Hello, world")),
                    new Demo(
                            "boundaries",
                            "Where messages end",
                            "UDP keeps two messages apart, TCP merges them, a length header helps.",
                            List.of(alone("Boundaries")),
                            List.of(
                                    "UDP: received \"Hi!\"",
                                    "UDP: received \"Hope you're well\"",
                                    "TCP: received \"Hi!Hope you're well\"",
                                    "TCP with a length header: received \"Hi!\"",
                                    "TCP with a length header: received \"Hope you're well\"",
                                    "Messages over TCP: received \"Hi!\"",
                                    "Messages over TCP: received \"Hope you're well\"")),
                    new Demo(
                            "waiting",
                            "Two clients of a one-at-a-time server",
                            "The kernel connects the second, but the server is busy with the first.",
                            List.of(server("TcpServer", "127.0.0.1", "0"), client("TwoClients")),
                            List.of(
                                    "client \\| the second waits: .* timed out",
                                    "client \\| the second received two after the first",
                                    "(?s)server \\| Connection from.*server \\| Connection from")),
                    new Demo(
                            "select",
                            "One thread for many clients",
                            "The same two clients, and a server that selects the socket to serve.",
                            List.of(server("SelectServer", "127.0.0.1", "0"), client("TwoClients")),
                            List.of(
                                    "client \\| the second received two beside the first",
                                    "(?s)server \\| End of.*server \\| End of")),
                    new Demo(
                            "server",
                            "The server library",
                            "The same two clients, and a thread for each: nobody waits.",
                            List.of(server("EchoServer", "127.0.0.1", "0"), client("TwoClients")),
                            List.of(
                                    "client \\| the second received two beside the first",
                                    "(?s)server \\| Connection from.*server \\| Connection from")),
                    new Demo(
                            "ports",
                            "Ephemeral and privileged ports",
                            "Clients get a port of the system's choice; a low one needs privilege.",
                            List.of(alone("Ports")),
                            List.of(
                                    "both are 1024 or above",
                                    "Address already in use \\(EADDRINUSE\\)",
                                    "not privileged: .*\\(EACCES\\)|privileged: this process may")),
                    new Demo(
                            "addresses",
                            "Byte order and addresses",
                            "Numbers and addresses as the network has them, and as people do.",
                            List.of(alone("Addresses")),
                            List.of(
                                    "htons: 0050 becomes (5000|0050)",
                                    "128\\.119\\.40\\.12 is 80 77 28 0c",
                                    "inet_ntop: 2001:db8::1")),
                    new Demo(
                            "names",
                            "Names of hosts, services and protocols",
                            "What this host's own tables say; nobody on the network is asked.",
                            List.of(alone("Names")),
                            List.of(
                                    "getfqdn: this host is .",
                                    "gethostbyname_ex localhost: .*127\\.0\\.0\\.1",
                                    "getservbyname http: port 80",
                                    "getservbyport 80: http",
                                    "getprotobyname icmp: 1")),
                    new Demo(
                            "file",
                            "A socket as a file",
                            "Both sides read and write lines, as they would with a file.",
                            List.of(server("LineServer", "127.0.0.1", "0"), client("LineClient")),
                            List.of(
                                    "server \\| read the line a socket",
                                    "server \\| end of file",
                                    "client \\| read the line A SOCKET",
                                    "client \\| read the line IS A FILE")),
                    new Demo(
                            "families",
                            "The three families",
                            "The same conversation over UNIX, INET and INET6 sockets.",
                            List.of(alone("Families")),
                            List.of(
                                    "UNIX: (received hello|not on this host)",
                                    "INET: (received hello|not on this host)",
                                    "INET6: (received hello|not on this host)")),
                    new Demo(
                            "types",
                            "The five types",
                            "Bytes or messages, with or without connection, and the layer below.",
                            List.of(alone("Types")),
                            List.of(
                                    "STREAM: .* received onetwo",
                                    "DGRAM: .* received one$",
                                    "RAW: (sent one, received 31 bytes|needs privilege)",
                                    "RDM: (.* received one$|.*Socket type not supported)",
                                    "SEQPACKET: .* received one$")),
                    new Demo(
                            "timeouts",
                            "Timeouts",
                            "Nobody sends anything: how long to wait, for one call or for many.",
                            List.of(alone("Timeouts")),
                            List.of(
                                    "timeout of the socket, 250 ms: .* timed out",
                                    "deadline, 300 ms: .* timed out",
                                    "default timeout, 100 ms: .* timed out")),
                    new Demo(
                            "broadcast",
                            "Broadcast",
                            "One datagram reaches two receivers, if the sender asked for it first.",
                            List.of(alone("Broadcast")),
                            List.of(
                                    "without SO_BROADCAST: .*Permission denied \\(EACCES\\)",
                                    "receiver one: Hello, all",
                                    "receiver two: Hello, all")),
                    new Demo(
                            "bulk",
                            "Many datagrams, and big transfers",
                            "Many datagrams for each call, and bytes that never enter the process.",
                            List.of(alone("Bulk")),
                            List.of(
                                    "64 datagrams answered, received with \\d+ call",
                                    "5000 bytes, joined from datagrams of 1400",
                                    "a file of 3000000 bytes came through a relay")),
                    new Demo(
                            "passing",
                            "Passing an open file to another process",
                            "The file has no name any more; what passes is the open file itself.",
                            List.of(
                                    server("PassFileReceiver", "unix-unnamed:"),
                                    client("PassFileSender")),
                            List.of(
                                    "server \\| received a file from process \\d+",
                                    "server \\| read: written by one process, read by another",
                                    "client \\| the other process read 39 characters")));

    private static final int NEAR = 3;

    private Demos() {}

    static Optional<Demo> find(String name) {
        return ALL.stream().filter(demo -> demo.name().equals(name)).findFirst();
    }

    static void list(PrintWriter out) {
        for (var demo : ALL) {
            out.println(demo.name() + " ".repeat(12 - demo.name().length()) + demo.title());
        }
    }

    /** Says that there is no such demo, and which are named much the same. */
    static String unknown(String name) {
        var near =
                ALL.stream()
                        .map(Demo::name)
                        .filter(known -> known.contains(name) || distance(known, name) < NEAR)
                        .toList();
        return "no demo is named "
                + name
                + (near.isEmpty()
                        ? "; sockeye demo --list lists them"
                        : "; did you mean " + String.join(" or ", near) + "?");
    }

    /** How many characters must be put in, taken out or replaced to turn one into the other. */
    private static int distance(String one, String other) {
        var costs = new int[other.length() + 1];
        for (int j = 0; j < costs.length; j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j < costs.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, 1 + Math.min(costs[j], costs[j - 1]));
            }
        }
        return costs[other.length()];
    }
}
