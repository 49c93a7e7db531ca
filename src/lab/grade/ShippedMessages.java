package lab.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lab.workbook.Workbook;

/** The failure messages of a lesson as shipped, kept in {@value #FILE} beside its other answers. */
public final class ShippedMessages {

    public static final String FILE = "shipped.txt";

    private ShippedMessages() {}

    public static Map<Integer, String> read(Workbook.Lesson lesson) {
        var file = lesson.answers().resolve(FILE);
        var messages = new TreeMap<Integer, String>();
        if (Files.exists(file)) {
            try {
                for (var part : Files.readString(file).split("(?m)^task ")) {
                    if (!part.isBlank()) {
                        var number = part.lines().findFirst().orElse("0").strip();
                        messages.put(
                                Integer.valueOf(number),
                                part.substring(number.length()).strip());
                    }
                }
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return messages;
    }

    public static void write(Workbook.Lesson lesson, Grade grade) throws IOException {
        Files.createDirectories(lesson.answers());
        Files.writeString(
                lesson.answers().resolve(FILE),
                grade.tasks().stream()
                        .map(task -> "task " + task.number() + "\n" + normalized(task.message()) + "\n")
                        .collect(Collectors.joining("\n")));
    }

    public static boolean same(String kept, String seen) {
        return kept != null && normalized(kept).equals(normalized(seen));
    }

    /**
     * Removes what differs from run to run (ids, times, ports) or from machine to machine (process, Java). Everything
     * else must be equal.
     */
    public static String normalized(String text) {
        return text.replaceAll("\\b[0-9a-f]{32}\\b", "<trace id>")
                .replaceAll("\\b[0-9a-f]{16}\\b", "<span id>")
                .replaceAll("\\b[0-9a-f]{8}(…|\\.\\.\\.)", "<short id>")
                .replaceAll("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>")
                .replaceAll("\\b\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?", "<time>")
                .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "<uuid>")
                .replaceAll("(?<=process\\.(pid|runtime\\.version)=)\\S+", "<here>")
                .replaceAll("(?<=server\\.port=)\\d+", "<port>")
                .replaceAll("(?<=(127\\.0\\.0\\.1|localhost):)\\d+", "<port>")
                .replaceAll("\\b\\d+(\\.\\d+)?\\s?(ns|µs|us|ms|s)\\b", "<time>")
                .strip();
    }
}
