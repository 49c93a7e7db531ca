package maintain.licences;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The packages of a {@code package-lock.json}, which lists the licence of each. */
final class NpmDependencies {

    private NpmDependencies() {}

    static Set<Dependency> of(Path lock) throws IOException {
        var found = new TreeSet<Dependency>();
        JsonParser.parseString(Files.readString(lock))
                .getAsJsonObject()
                .getAsJsonObject("packages")
                .asMap()
                .forEach((path, each) -> {
                    var name = path.replaceFirst("^.*node_modules/", "");
                    if (!name.isEmpty()) {
                        var entry = each.getAsJsonObject();
                        found.add(new Dependency(
                                "npm",
                                name,
                                entry.get("version").getAsString(),
                                entry.has("license") ? entry.get("license").getAsString() : ""));
                    }
                });
        return found;
    }
}
