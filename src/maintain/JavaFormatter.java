//DEPS com.palantir.javaformat:palantir-java-format:2.103.0

package maintain;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Formats the files listed on stdin, in its own JVM. Prints a line for each file that was not formatted. */
final class JavaFormatter {

    private JavaFormatter() {}

    static void main(String[] arguments) throws IOException {
        var write = arguments[0].equals("--write");
        var names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var name : names.lines().toList()) {
            var file = Path.of(name);
            var before = Files.readString(file);
            try {
                var after = formatted(before);
                if (after.equals(before)) {
                    continue;
                }
                if (write) {
                    Files.writeString(file, after);
                } else {
                    System.out.println(name + " is not formatted: ./lab format " + name);
                }
            } catch (FormatterException broken) {
                System.out.println(name + " cannot be formatted: " + broken.getMessage());
            }
        }
    }

    /** JBang's header is not formatted, and neither are the comments of a lesson, which are laid out by hand. */
    static String formatted(String source) throws FormatterException {
        var lines = source.lines().toList();
        var end = JavaFormat.header(lines);
        var header = String.join("\n", lines.subList(0, end));
        var code = String.join("\n", lines.subList(end, lines.size())) + "\n";
        var options = JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .formatJavadoc(!source.startsWith("///"))
                .build();
        var formatter = Formatter.createFormatter(options);
        // A lesson has imports that its tasks will need.
        var after = (source.startsWith("///")
                        ? formatter.formatSource(
                                ImportOrderer.reorderImports(code, JavaFormatterOptions.Style.PALANTIR))
                        : formatter.formatSourceAndFixImports(code))
                .stripLeading();
        return header.isEmpty() ? after : header + "\n\n" + after;
    }
}
