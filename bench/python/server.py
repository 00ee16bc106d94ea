"""Python's socketserver as a contestant: a thread for each connection, and for each datagram."""

import signal
import socket
import socketserver
import sys
import threading

BACKLOG = 4096
FAILED, UNKNOWN_ROLE = 1, 3


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        buffer = memoryview(bytearray(self.server.size))
        try:
            while n := self.request.recv_into(buffer):
                self.request.sendall(buffer[:n])
        except (ConnectionResetError, BrokenPipeError):
            pass  # that is how peers may leave


class EchoDatagram(socketserver.BaseRequestHandler):
    def handle(self):
        data, answering = self.request
        answering.sendto(data, self.client_address)


class Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = BACKLOG

    def get_request(self):
        connection, peer = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, peer


class Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = BACKLOG


class Udp(socketserver.ThreadingUDPServer):
    daemon_threads = True


def listener(address):
    if address == "tcp":
        server = Tcp(("127.0.0.1", 0), Echo)
        return server, server.server_address[1]
    kind, _, path = address.partition(":")
    if kind != "unix":
        raise ValueError(f"address: {address} is not tcp or unix:/path")
    return Unix(path, Echo), path


def echo(address, size):
    server, place = listener(address)
    server.size = size
    print("ready", place, flush=True)
    server.serve_forever()


def datagrams(address, size, sockets="1"):
    if address != "udp":
        raise ValueError(f"address: {address} is not udp")
    servers = [Udp(("127.0.0.1", 0), EchoDatagram) for _ in range(int(sockets))]
    for server in servers:
        server.max_packet_size = size
    print("ready", *(server.server_address[1] for server in servers), flush=True)
    threads = [threading.Thread(target=server.serve_forever) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main(role, address, size, *more):
    roles = {"echo": echo, "datagrams": datagrams}
    if role not in roles:
        print(f"no role {role}, only {', '.join(sorted(roles))}", file=sys.stderr)
        return UNKNOWN_ROLE
    try:
        roles[role](address, int(size), *more)
    except (OSError, ValueError) as e:
        print(e, file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(sys.argv) < 4:
        sys.exit("usage: server.py ROLE ADDRESS SIZE [MORE ...]")
    sys.exit(main(*sys.argv[1:]))
