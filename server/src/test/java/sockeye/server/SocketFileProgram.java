package sockeye.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes a socket file, tells its rights, and waits for the end of its input. */
final class SocketFileProgram {
    private SocketFileProgram() {}

    public static void main(String[] args) throws IOException {
        Path path = Path.of(args[0]);
        try (SocketFile file = SocketFile.listen(path, PosixFilePermissions.fromString(args[1]))) {
            System.out.println(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
            System.in.transferTo(System.out);
        }
    }
}
