package sockeye.cli;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rights of a file, as chmod(1) takes them.
 *
 * @param rights the rights
 */
record Mode(Set<PosixFilePermission> rights) {
    /** For the owner only. */
    static final Mode DEFAULT =
            new Mode(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");
    private static final String[] DIGITS = {"---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"};

    /** Reads three octal digits; what is none is an IllegalArgumentException that quotes it. */
    static Mode parse(String text) {
        if (!OCTAL.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no mode, such as 600 or 660");
        }
        StringBuilder rights = new StringBuilder();
        text.substring(text.length() - 3).chars().forEach(c -> rights.append(DIGITS[c - '0']));
        return new Mode(PosixFilePermissions.fromString(rights.toString()));
    }

    /** Three octal digits. */
    @Override
    public String toString() {
        String letters = PosixFilePermissions.toString(rights);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < letters.length(); i += 3) {
            text.append(List.of(DIGITS).indexOf(letters.substring(i, i + 3)));
        }
        return text.toString();
    }
}
