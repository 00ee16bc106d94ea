// Byte order, and addresses as text and as bytes: what <arpa/inet.h> has.
// Usage: sockeye run Addresses.java

import sockeye.*;

void main() {
    IO.println("this machine is " + ByteOrder.nativeOrder() + ", the network BIG_ENDIAN");
    var port = (short) 80;
    var number = 0x8077280C;
    IO.println("htons: " + hex(port) + " becomes " + hex(Inet.htons(port)));
    IO.println("htonl: " + hex(number) + " becomes " + hex(Inet.htonl(number)));
    check(Inet.ntohs(Inet.htons(port)) == port, "ntohs turns it back");
    check(Inet.ntohl(Inet.htonl(number)) == number, "ntohl turns it back");

    var bytes = Inet.inet_aton("128.119.40.12");
    IO.println("inet_aton: 128.119.40.12 is " + HexFormat.ofDelimiter(" ").formatHex(bytes));
    check(Inet.inet_ntoa(bytes).equals("128.119.40.12"), "inet_ntoa turns it back");

    var address = Inet.inet_pton("2001:DB8:0:0:0:0:0:1");
    IO.println("inet_pton takes IPv6 as well; inet_ntop: " + Inet.inet_ntop(address));
    check(Inet.inet_ntop(address).equals("2001:db8::1"), "in the shortest form");

    for (var text : List.of("127.0.0.1:80", "[::1]:80", "unix:/run/x.sock")) {
        var parsed = Address.parse(text);
        IO.println(text + " is of the family " + parsed.family());
        check(parsed.toString().equals(text), "and prints as it was read");
    }
}

String hex(short number) {
    return HexFormat.of().toHexDigits(number);
}

String hex(int number) {
    return HexFormat.of().toHexDigits(number);
}

void check(boolean holds, String fact) {
    if (!holds) {
        throw new IllegalStateException("not so: " + fact);
    }
    IO.println("  " + fact);
}
