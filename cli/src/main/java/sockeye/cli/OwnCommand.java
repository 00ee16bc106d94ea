package sockeye.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The command line that started this process, as proc(5) has it: all of it, whatever is in its
 * words.
 */
final class OwnCommand {
    private static final Path EXECUTABLE = Path.of("/proc/self/exe");
    private static final Path WORDS = Path.of("/proc/self/cmdline");
    private static final String DELETED = " (deleted)";

    private OwnCommand() {}

    /**
     * The words that start the same program again: the path of the executable, also when another
     * file is there now, and the arguments.
     *
     * @throws IOException if Java cannot pass one of them on as it is
     */
    static List<String> words() throws IOException {
        List<String> words = words(Files.readAllBytes(WORDS), encoding());
        words.set(0, present(Files.readSymbolicLink(EXECUTABLE).toString()));
        return words;
    }

    /** How ProcessBuilder writes words, and reads paths. */
    private static Charset encoding() {
        return Charset.forName(System.getProperty("sun.jnu.encoding"));
    }

    /** Each word ends with a zero. */
    static List<String> words(byte[] all, Charset encoding) throws IOException {
        List<String> words = new ArrayList<>();
        int begin = 0;
        for (int end = 0; end < all.length; end++) {
            if (all[end] == 0) {
                words.add(word(Arrays.copyOfRange(all, begin, end), encoding));
                begin = end + 1;
            }
        }
        return words;
    }

    private static String word(byte[] bytes, Charset encoding) throws IOException {
        String word = new String(bytes, encoding);
        if (!Arrays.equals(word.getBytes(encoding), bytes)) {
            throw new IOException(
                    "\"" + word + "\" of its command line is not in the locale's " + encoding);
        }
        return word;
    }

    /** The kernel marks the path of a file that is no longer there, as after an upgrade. */
    static String present(String executable) {
        return executable.endsWith(DELETED) && !Files.exists(Path.of(executable))
                ? executable.substring(0, executable.length() - DELETED.length())
                : executable;
    }
}
