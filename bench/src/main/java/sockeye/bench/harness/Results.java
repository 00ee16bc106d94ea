package sockeye.bench.harness;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that a run found out.
 *
 * @param machine facts about the machine and what ran on it
 * @param settings how thoroughly it was measured
 * @param workloads what came of it
 */
record Results(Map<String, String> machine, Settings settings, List<WorkloadResult> workloads) {
    private static final Gson GSON =
            new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .serializeSpecialFloatingPointValues()
                    .create();

    static Results read(Path file) throws IOException {
        try {
            var results = GSON.fromJson(Files.readString(file), Results.class);
            if (results == null) {
                throw new IOException(file + " is empty");
            }
            return results;
        } catch (JsonParseException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, GSON.toJson(this) + "\n");
    }
}
