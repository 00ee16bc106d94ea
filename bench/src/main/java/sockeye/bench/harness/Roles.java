package sockeye.bench.harness;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Which roles contestants have: who is asked for another one says so, and is not asked again. */
final class Roles {
    private static final Pattern KNOWN = Pattern.compile("no role \\S+, only ([^;]+)");

    private final Map<Contestant, List<String>> known = new ConcurrentHashMap<>();

    /** Whether it has not said that it has others only. */
    boolean mayHave(Contestant contestant, String role) {
        var roles = known.get(contestant);
        return roles == null || roles.contains(role);
    }

    /** Takes note of what a contestant said when it refused. */
    void refused(Contestant contestant, String complaints) {
        var matcher = KNOWN.matcher(complaints);
        if (matcher.find()) {
            known.put(contestant, List.of(matcher.group(1).split(", ", -1)));
        }
    }
}
