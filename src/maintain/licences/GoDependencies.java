package maintain.licences;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The Go modules that a program is built from, with the licence identified from the text of their LICENSE. */
final class GoDependencies {

    private static final String FORMAT =
            "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}";

    private GoDependencies() {}

    static Set<Dependency> of(Path module) throws IOException, InterruptedException {
        var found = new TreeSet<Dependency>();
        for (var line : Command.output(module, "go", "list", "-deps", "-f", FORMAT, "./...")
                .lines()
                .filter(each -> !each.isBlank())
                .distinct()
                .toList()) {
            var parts = line.split("\t");
            found.add(new Dependency("Go", parts[0], parts[1], parts.length > 2 ? licence(Path.of(parts[2])) : ""));
        }
        return found;
    }

    private static String licence(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> Pattern.matches(
                            "(?i)(licen[cs]e|copying).*", each.getFileName().toString()))
                    .sorted()
                    .toList()) {
                var licence = named(Files.readString(file));
                if (!licence.isEmpty()) {
                    return licence;
                }
            }
        }
        return "";
    }

    /** The SPDX name of a licence text; empty when the text is unknown. */
    static String named(String text) {
        var flat = text.replaceAll("\\s+", " ");
        if (flat.contains("Apache License Version 2.0")) {
            return "Apache-2.0";
        } else if (flat.contains("Mozilla Public License")) {
            return "MPL-2.0";
        } else if (flat.contains("GNU AFFERO GENERAL PUBLIC LICENSE")) {
            return "AGPL-3.0";
        } else if (flat.contains("GNU GENERAL PUBLIC LICENSE")) {
            return "GPL";
        } else if (flat.contains("Permission is hereby granted, free of charge")) {
            return "MIT";
        } else if (flat.contains("Redistribution and use in source and binary forms")) {
            return flat.contains("Neither the name") || flat.contains("may be used to endorse")
                    ? "BSD-3-Clause"
                    : "BSD-2-Clause";
        } else if (flat.contains("Permission to use, copy, modify, and")) {
            return "ISC";
        }
        return "";
    }
}
