package lab.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lab.recording.Arrivals;
import lab.text.CommandFailed;

/** A SQL file with parts, each below a line with its name: {@code -- store}, and {@code -- question: trace}. */
record SqlFile(String name, String text) {

    private static final Pattern HEAD = Pattern.compile("(?m)^-- (store|question: (\\w+))\\s*$");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    static SqlFile read(Path file) throws IOException {
        return new SqlFile(file.getFileName().toString(), Files.readString(file));
    }

    /** The part that creates the store. */
    String store() {
        return part("store");
    }

    /** A query, with its parameters filled in for {@code :trace}, {@code :since} and {@code :word}. */
    String question(Question question, Arrivals arrivals) {
        return part("question: " + question.key())
                .replaceFirst(";\\s*$", "")
                .replace(":trace", "'" + arrivals.trace() + "'")
                .replace(":since", "'" + time(arrivals.since()) + "'")
                .replace(":word", "'" + arrivals.word() + "'");
    }

    /** A time in SQL notation, in UTC. */
    static String time(long epochMicros) {
        return TIME.format(utc(epochMicros));
    }

    static LocalDateTime utc(long epochMicros) {
        return LocalDateTime.ofEpochSecond(
                epochMicros / 1_000_000, (int) (epochMicros % 1_000_000) * 1_000, ZoneOffset.UTC);
    }

    private String part(String head) {
        var heads = HEAD.matcher(text).results().toList();
        for (int i = 0; i < heads.size(); i++) {
            if (heads.get(i).group(1).equals(head)) {
                var end = i + 1 < heads.size() ? heads.get(i + 1).start() : text.length();
                return text.substring(heads.get(i).end(), end)
                        .replaceAll("(?m)^\\s*--.*$", Matcher.quoteReplacement(""))
                        .strip();
            }
        }
        throw new CommandFailed(name + " has no line \"-- " + head + "\": that is where this part begins.");
    }
}
