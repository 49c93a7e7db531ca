package maintain.licences;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The packages of a {@code requirements.txt}. Their licences are in the metadata of installed packages: run
 * {@code ./lab notebooks --prepare} and the tests first.
 */
final class PypiDependencies {

    private static final Pattern PINNED = Pattern.compile("(?m)^([\\w.-]+)==([\\w.+!-]+)");

    private PypiDependencies() {}

    /** @param environment the folder in which the requirements are installed */
    static Set<Dependency> of(Path requirements, Path environment) throws IOException {
        var found = new TreeSet<Dependency>();
        var installed = installed(environment);
        PINNED.matcher(Files.readString(requirements)).results().forEach(pin -> {
            var licence = installed.stream()
                    .filter(folder -> folder.getFileName()
                                    .toString()
                                    .equalsIgnoreCase(
                                            pin.group(1).replaceAll("[-_.]+", "_") + "-" + pin.group(2) + ".dist-info")
                            || folder.getFileName()
                                    .toString()
                                    .equalsIgnoreCase(pin.group(1) + "-" + pin.group(2) + ".dist-info"))
                    .findFirst()
                    .or(() -> anotherVersion(installed, pin.group(1)))
                    .map(PypiDependencies::licence)
                    .orElse(Licences.NOT_LOOKED_UP);
            found.add(new Dependency("PyPI", pin.group(1), pin.group(2), licence));
        });
        return found;
    }

    /** A lock file also lists versions for other Pythons; the installed version stands for them. */
    private static Optional<Path> anotherVersion(Set<Path> installed, String name) {
        var start = name.replaceAll("[-_.]+", "_").toLowerCase(Locale.ROOT) + "-";
        return installed.stream()
                .filter(folder ->
                        folder.getFileName().toString().toLowerCase(Locale.ROOT).startsWith(start))
                .findFirst();
    }

    private static Set<Path> installed(Path environment) throws IOException {
        if (!Files.isDirectory(environment)) {
            return Set.of();
        }
        try (var folders = Files.walk(environment, 5)) {
            return folders.filter(folder -> folder.toString().endsWith(".dist-info"))
                    .collect(Collectors.toSet());
        }
    }

    /** {@code License-Expression}, else the classifiers, else the first line of {@code License}. */
    private static String licence(Path folder) {
        try (var lines = Files.lines(folder.resolve("METADATA"))) {
            var head = lines.takeWhile(line -> !line.isEmpty()).toList();
            return Stream.of("License-Expression: ", "Classifier: License :: ", "License: ")
                    .map(field -> head.stream()
                            .filter(line -> line.startsWith(field))
                            .map(line -> line.substring(field.length()).replaceFirst("^OSI Approved( :: )?", ""))
                            .filter(value -> !value.isBlank())
                            .collect(Collectors.joining("; ")))
                    .filter(value -> !value.isEmpty())
                    .findFirst()
                    .orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }
}
