package sockeye.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import sockeye.Flags;
import sockeye.Socket;
import sockeye.Type;

/** Fills and empties sockets. */
public final class Streams {
    private Streams() {}

    /** Sends until there is no room: how many bytes. TCP may find more room a little later. */
    public static long fill(Socket socket) throws IOException {
        int size = socket.type().equals(Type.STREAM) ? 65536 : 1024;
        ByteBuffer data = ByteBuffer.allocate(size);
        long all = 0;
        for (int n = 0; n >= 0; n = socket.send(data.clear(), Flags.MSG_DONTWAIT)) {
            all += n;
        }
        return all;
    }

    /** Receives until nothing is there: how many bytes. */
    public static long drain(Socket socket) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        long all = 0;
        for (int n = 0; n >= 0; n = socket.recv(buffer.clear(), Flags.MSG_DONTWAIT)) {
            all += n;
        }
        return all;
    }

    /** How the kernel describes an open descriptor: the flags in /proc/self/fdinfo. */
    public static int flags(int descriptor) throws IOException {
        Path info = Path.of("/proc/self/fdinfo", "" + descriptor);
        for (String line : Files.readAllLines(info)) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring(6).trim(), 8);
            }
        }
        throw new AssertionError("no flags in " + info);
    }
}
