// Names of hosts, services and protocols, both ways: what <netdb.h> has.
// Usage: sockeye run Names.java [host]

import sockeye.*;

void main(String[] args) throws IOException {
    var name = args.length > 0 ? args[0] : "localhost";
    IO.println("getfqdn: this host is " + fullName());

    var host = Netdb.gethostbyname_ex(name);
    IO.println("gethostbyname_ex " + name + ": " + host);
    var address = Inet.inet_ntop(host.addresses().getFirst());
    try {
        IO.println("gethostbyaddr " + address + ": " + Netdb.gethostbyaddr(address));
    } catch (UnknownHostException e) {
        IO.println("gethostbyaddr " + address + ": it has no name here");
    }
    for (var info : Netdb.getaddrinfo(name, 80)) {
        IO.println("getaddrinfo " + name + ": " + info.address());
    }

    var http = Netdb.getservbyname("http", "tcp").orElseThrow();
    var port = Netdb.getservbyport(80, "tcp").orElseThrow();
    IO.println("getservbyname http: port " + http.port());
    IO.println("getservbyport 80: " + port.name());
    check(http.port() == 80 && port.name().equals("http"));

    var icmp = Netdb.getprotobyname("icmp").orElseThrow();
    IO.println("getprotobyname icmp: " + icmp.number());
    check(icmp.equals(Protocol.ICMP));
}

// A host without a full name of its own asks the network, which may not answer.
String fullName() throws IOException {
    try {
        return Deadline.in(Duration.ofSeconds(3)).call(() -> Netdb.getfqdn());
    } catch (SocketTimeoutException e) {
        return "unknown: nobody answered in 3 seconds";
    }
}

void check(boolean holds) {
    if (!holds) {
        throw new IllegalStateException("this is not what RFC 1700 says");
    }
}
