package maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lab.text.BadArgument;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates the files of a new lesson: a small, complete lesson in which each part says what to write there. */
@Command(
        name = "new",
        mixinStandardHelpOptions = true,
        description = "Lay down the files of a new lesson: ./lab new 33 my_topic. Each says what to do.")
final class NewCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NUMBER", description = "Two digits that no lesson has yet.")
    private String number;

    @Parameters(index = "1", paramLabel = "NAME", description = "What it is about: small letters and underscores.")
    private String name;

    NewCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws IOException {
        if (!number.matches("\\d{2}")) {
            throw new BadArgument("A lesson's number has two digits: 33, not " + number + ".");
        }
        if (!name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
            throw new BadArgument("A lesson's name has small letters, digits and underscores: my_topic.");
        }
        var files = files();
        workbook.lessons().stream()
                .filter(lesson -> lesson.number().equals(number))
                .findFirst()
                .ifPresent(taken -> {
                    throw new BadArgument("There is a lesson " + number + " already: " + taken.name() + ".");
                });
        for (var file : files.values()) {
            if (Files.exists(file)) {
                throw new BadArgument(workbook.root().relativize(file) + " exists already; nothing was written.");
            }
        }
        var out = spec.commandLine().getOut();
        for (var file : files.entrySet()) {
            Files.createDirectories(file.getValue().getParent());
            Files.writeString(file.getValue(), filled(template(file.getKey())));
            out.println("  " + workbook.root().relativize(file.getValue()));
        }
        out.println("""

            They make a small lesson that holds as it is. Put yours in its place, then:
              ./lab ship lessons/%1$s_%2$s.java
              ./lab regenerate lessons/guide/en/%1$s_%2$s.md lessons/guide/ko/%1$s_%2$s.md
              ./lab regenerate --contents
              ./lab test --lesson %1$s
            CONTRIBUTING.md says more about each file.\
            """.formatted(number, name));
        return 0;
    }

    /** Templates and their files, in the order in which a lesson is written. */
    private Map<String, Path> files() {
        var root = workbook.root();
        var stem = number + "_" + name;
        var answers = root.resolve("test/answers", number);
        var files = new LinkedHashMap<String, Path>();
        files.put("lesson", root.resolve("lessons", stem + ".java"));
        files.put("solution", root.resolve("solutions", stem + ".java"));
        files.put("check", root.resolve("lessons/checks", camelCase() + "Check.java"));
        files.put("messages.ko", root.resolve("lessons/checks/ko", stem + ".txt"));
        files.put("guide.en", root.resolve("lessons/guide/en", stem + ".md"));
        files.put("guide.ko", root.resolve("lessons/guide/ko", stem + ".md"));
        for (var answer : new String[] {"right_set_later", "wrong_other_key", "wrong_constant"}) {
            files.put(answer, answers.resolve(answer + ".diff"));
        }
        return files;
    }

    private String template(String part) throws IOException {
        return Files.readString(workbook.root().resolve("src/maintain/lesson", part + ".txt"));
    }

    private String filled(String template) {
        var words = name.replace('_', ' ');
        return template.replace("CLASS", camelCase())
                .replace("TITLE", Character.toUpperCase(words.charAt(0)) + words.substring(1))
                .replace("NAME", name)
                .replace("NN", number);
    }

    /** my_topic → MyTopic */
    private String camelCase() {
        return Arrays.stream(name.split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
