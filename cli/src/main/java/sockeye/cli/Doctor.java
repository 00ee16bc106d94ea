package sockeye.cli;

import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints what {@link Host} finds out. */
final class Doctor {
    private static final int COLUMN = 26;

    private Doctor() {}

    static void json(PrintWriter out) {
        var gson = new GsonBuilder().setPrettyPrinting().serializeNulls().create();
        out.println(gson.toJson(Host.facts()));
    }

    static void text(PrintWriter out) {
        Host.facts()
                .forEach((section, facts) -> {
                    out.println(section);
                    facts.forEach((name, value) -> out.println(line(name, text(value))));
                });
    }

    private static String line(String name, String value) {
        return "  " + name + " ".repeat(Math.max(1, COLUMN - name.length())) + value;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "unknown";
        }
        return value instanceof Map<?, ?> types ? types(types) : value.toString();
    }

    /** The types that open, then the others by their errors: an error alone holds for all. */
    private static String types(Map<?, ?> answers) {
        var byAnswer = new LinkedHashMap<Object, List<String>>();
        answers.forEach((type, answer) ->
                byAnswer.computeIfAbsent(answer, _ -> new ArrayList<>()).add(type.toString()));
        if (byAnswer.size() == 1) {
            return byAnswer.keySet().iterator().next().toString();
        }
        var parts = new ArrayList<String>();
        var open = byAnswer.remove(Host.OPENS);
        if (open != null) {
            parts.add(String.join(" ", open));
        }
        byAnswer.forEach((error, types) -> parts.add(error + ": " + String.join(" ", types)));
        return String.join("; ", parts);
    }
}
