package sockeye;

import static sockeye.kernel.Kernels.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names of hosts, services and protocols: what {@code <netdb.h>} has. The system's own resolver
 * answers, as nsswitch.conf(5) tells it: files, name servers and whatever else is set up.
 *
 * <p>A look-up may take seconds. It runs in a thread of its own kind, so that no virtual thread
 * holds its carrier meanwhile; a {@link Deadline} ends the caller's wait with {@link
 * java.net.SocketTimeoutException}, an interrupt with {@link java.io.InterruptedIOException}.
 * Literals are not looked up.
 *
 * <p>A host that is not found is an {@link UnknownHostException}, and {@link Eai#of(Throwable)}
 * tells whether it is worth another try. Letters outside ASCII in a host's name are encoded as IDNA
 * has it.
 */
public final class Netdb {
    /** The longest that Linux has is 64. */
    private static final int HOST_NAME_ROOM = 256;

    private Netdb() {}

    /**
     * A host. Corresponds to {@code struct hostent}.
     *
     * @param name its full name
     * @param aliases its other names
     * @param addresses its addresses, all of one family
     */
    public record Host(String name, List<String> aliases, List<InetAddress> addresses) {
        /** Copies the lists. */
        public Host {
            aliases = List.copyOf(aliases);
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A service. Corresponds to {@code struct servent}.
     *
     * @param name its name, such as {@code http}
     * @param aliases its other names
     * @param port its port, 0 to 65535
     * @param protocol the name of its protocol, such as {@code tcp}
     */
    public record Service(String name, List<String> aliases, int port, String protocol) {
        /** Copies the list. */
        public Service {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * Finds the addresses of a host for TCP, in the order in which they should be tried.
     * Corresponds to getaddrinfo(3) with SOCK_STREAM.
     *
     * @param host a name or literal
     * @param port the port that the addresses are to have, 0 to 65535
     * @return the addresses, at least one
     * @throws UnknownHostException if the host is not found
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     * @throws IllegalArgumentException if the port is out of range
     */
    public static List<AddrInfo> getaddrinfo(String host, int port) throws IOException {
        return addresses(host, port, Type.STREAM).stream()
                .map(to -> new AddrInfo(to.family(), Type.STREAM, Protocol.TCP, to, ""))
                .toList();
    }

    /**
     * Finds the addresses of a service of a host, in the order in which they should be tried (RFC
     * 6724): an entry for each address, type and protocol that the hints allow. Corresponds to
     * getaddrinfo(3).
     *
     * @param host a name or literal; null means the loopback, or with AI_PASSIVE all addresses of
     *     this host
     * @param service a name or the digits of a port; null means port 0
     * @param hints what is wanted
     * @return the addresses, at least one
     * @throws UnknownHostException if the host is not found
     * @throws java.net.SocketException if the service is not known, or the hints cannot be met
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     * @throws IllegalArgumentException if both host and service are null, or the service is a
     *     number but no port, or empty
     */
    public static List<AddrInfo> getaddrinfo(
            @Nullable String host, @Nullable String service, AddrInfo.Hints hints)
            throws IOException {
        if (host == null && service == null) {
            throw new IllegalArgumentException("host, service: both are null");
        }
        if (service != null) {
            checkService(service);
        }
        return AddrInfos.find(
                host == null ? null : HostName.of("getaddrinfo", host), service, hints);
    }

    /**
     * C takes signs, blanks and numbers beyond 65535 in a port, and makes some other port of them.
     */
    private static void checkService(String service) {
        boolean number = service.matches("\\s*[-+]?[0-9]+");
        boolean port = service.matches("0*[0-9]{1,5}") && Integer.parseInt(service) <= 0xFFFF;
        if (service.isEmpty() || (number && !port)) {
            throw new IllegalArgumentException(
                    "service: \"" + service + "\" is neither a name nor a port");
        }
        checkText("service", service);
    }

    /** The addresses of a host, at least one; a literal is not looked up. */
    static List<Address.Inet> addresses(String host, int port, Type type) throws IOException {
        checkPort(port);
        InetAddress literal = HostName.literal(host);
        if (literal != null) {
            return List.of(new Address.Inet(literal, port));
        }
        HostName name = HostName.of("getaddrinfo", host);
        List<Address.Inet> found =
                AddrInfos.find(name, null, AddrInfo.Hints.ANY.type(type)).stream()
                        .map(AddrInfo::address)
                        .filter(Address.Inet.class::isInstance)
                        .map(Address.Inet.class::cast)
                        .map(inet -> new Address.Inet(inet.host(), port, inet.scopeId(), 0))
                        .distinct()
                        .toList();
        if (found.isEmpty()) {
            throw Lookup.failure("getaddrinfo", Eai.EAI_NODATA.number(), name);
        }
        return found;
    }

    /**
     * Finds the names that belong to an address; what has none is given in digits. Corresponds to
     * getnameinfo(3).
     *
     * @param address the address
     * @param flags what is wanted
     * @return the names of host and service
     * @throws UnknownHostException if NI_NAMEREQD is given and the host has no name
     * @throws java.net.SocketException if the family has no names
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static NameInfo getnameinfo(Address address, NameInfo.Flag... flags) throws IOException {
        return NameInfos.find(address, flags);
    }

    /**
     * Finds the first IPv4 address of a host; {@link #getaddrinfo(String, int)} knows IPv6 too.
     * Corresponds to gethostbyname(3), and to Python's function of this name.
     *
     * @param host a name or literal
     * @return the address
     * @throws UnknownHostException if the host is not found
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static InetAddress gethostbyname(String host) throws IOException {
        return byName("gethostbyname", host, Family.INET).addresses().getFirst();
    }

    /**
     * Finds the full name, the other names and the IPv4 addresses of a host. Corresponds to
     * gethostbyname(3), and to Python's function of this name.
     *
     * @param host a name or literal
     * @return the host, with at least one address
     * @throws UnknownHostException if the host is not found
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Host gethostbyname_ex(String host) throws IOException {
        return byName("gethostbyname_ex", host, Family.INET);
    }

    /**
     * Finds the full name, the other names and the addresses of a host in one family. Corresponds
     * to gethostbyname2(3).
     *
     * @param host a name or literal
     * @param family INET or INET6
     * @return the host, with at least one address
     * @throws UnknownHostException if the host is not found, or not in this family
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     * @throws IllegalArgumentException if it is another family
     */
    public static Host gethostbyname2(String host, Family family) throws IOException {
        if (!family.equals(Family.INET) && !family.equals(Family.INET6)) {
            throw new IllegalArgumentException("family: " + family + " is neither INET nor INET6");
        }
        return byName("gethostbyname2", host, family);
    }

    private static Host byName(String call, String host, Family family) throws IOException {
        HostName name = HostName.of(call, host);
        Host found = Hosts.byName(call, name, family);
        if (found.addresses().isEmpty()) {
            throw Lookup.failure(call, Eai.EAI_NODATA.number(), name);
        }
        return found;
    }

    /**
     * Finds the names of the host that has an address. Corresponds to gethostbyaddr(3), and to
     * Python's function of this name.
     *
     * @param host a literal, or a name, the first address of which is taken
     * @return the host
     * @throws UnknownHostException if the host is not found, or its address has no name
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Host gethostbyaddr(String host) throws IOException {
        return gethostbyaddr(addresses(host, 0, Type.DGRAM).getFirst().host());
    }

    /**
     * Finds the names of the host that has an address. Corresponds to gethostbyaddr(3).
     *
     * @param address the address; its name, if it has one, plays no role
     * @return the host
     * @throws UnknownHostException if the address has no name
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Host gethostbyaddr(InetAddress address) throws IOException {
        return Hosts.byAddress(address);
    }

    /**
     * Returns the name of this host, without asking anybody. Corresponds to gethostname(2).
     *
     * @return the name, with or without a domain
     * @throws IOException never, as far as Linux is known
     */
    public static String gethostname() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(HOST_NAME_ROOM);
            Failure.check(
                    "gethostname", kernel().gethostname(name, HOST_NAME_ROOM - 1), "this host");
            return name.getString(0);
        }
    }

    /**
     * Finds the full name of this host. Corresponds to Python's function of this name.
     *
     * @return as {@link #getfqdn(String)} says for {@link #gethostname}
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static String getfqdn() throws IOException {
        return getfqdn("");
    }

    /**
     * Finds the full name of a host: of the names that {@link #gethostbyaddr(String)} finds the
     * first with a dot, else the first. Corresponds to Python's function of this name.
     *
     * @param name a name or literal; what is blank, {@code 0.0.0.0} or {@code ::} means this host
     * @return the full name, or {@code name} where nothing is found
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static String getfqdn(String name) throws IOException {
        String given = name.strip();
        boolean here = given.isEmpty() || given.equals("0.0.0.0") || given.equals("::");
        String host = here ? gethostname() : given;
        try {
            Host found = gethostbyaddr(host);
            return Stream.concat(Stream.of(found.name()), found.aliases().stream())
                    .filter(known -> known.indexOf('.') >= 0)
                    .findFirst()
                    .orElse(found.name());
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /**
     * Finds a service by its name, in any protocol. The system's own list is read first, then the
     * registry of IANA as this library brings it: complete from 0 to 1023, and much of what is in
     * use above. Corresponds to getservbyname(3).
     *
     * @param service its name or one of its other names
     * @return the service, or empty if it is not known
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Optional<Service> getservbyname(String service) throws IOException {
        checkText("service", service);
        return Services.byName(service, null);
    }

    /**
     * Finds a service by its name, as {@link #getservbyname(String)} does. Corresponds to
     * getservbyname(3).
     *
     * @param service its name or one of its other names
     * @param protocol the name of its protocol, such as {@code tcp} or {@code udp}
     * @return the service, or empty if it is not known
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Optional<Service> getservbyname(String service, String protocol)
            throws IOException {
        checkText("service", service);
        checkText("protocol", protocol);
        return Services.byName(service, protocol);
    }

    /**
     * Finds a service by its port, in any protocol, where {@link #getservbyname(String)} looks.
     * Corresponds to getservbyport(3).
     *
     * @param port the port, 0 to 65535, in the order of this machine
     * @return the service, or empty if none is known
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     * @throws IllegalArgumentException if the port is out of range
     */
    public static Optional<Service> getservbyport(int port) throws IOException {
        checkPort(port);
        return Services.byPort(port, null);
    }

    /**
     * Finds a service by its port, where {@link #getservbyname(String)} looks. Corresponds to
     * getservbyport(3).
     *
     * @param port the port, 0 to 65535, in the order of this machine
     * @param protocol the name of its protocol, such as {@code tcp} or {@code udp}
     * @return the service, or empty if none is known
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     * @throws IllegalArgumentException if the port is out of range
     */
    public static Optional<Service> getservbyport(int port, String protocol) throws IOException {
        checkPort(port);
        checkText("protocol", protocol);
        return Services.byPort(port, protocol);
    }

    /**
     * Finds a protocol by its name: in the system's own list, then in the registry of IANA as this
     * library brings it. Corresponds to getprotobyname(3).
     *
     * @param name its name or one of its other names, such as {@code icmp}
     * @return the protocol, or empty if it is not known
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Optional<Protocol> getprotobyname(String name) throws IOException {
        checkText("name", name);
        return Protocols.byName(name);
    }

    /**
     * Finds the name of a protocol, where {@link #getprotobyname} looks. Corresponds to
     * getprotobynumber(3).
     *
     * @param number its number, as {@link Protocol#number} has it
     * @return its name, or empty if it is not known
     * @throws IOException if the thread is interrupted or a {@link Deadline} passes
     */
    public static Optional<String> getprotobynumber(int number) throws IOException {
        return Protocols.byNumber(number);
    }

    private static void checkPort(int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port: " + port + " is not in 0 to 65535");
        }
    }

    private static void checkText(String parameter, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(parameter + ": holds a NUL character");
        }
    }
}
