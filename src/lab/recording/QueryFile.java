package lab.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import lab.text.CommandFailed;

/** A file of queries, each below a comment with its number: {@code -- TODO 2:}. */
public final class QueryFile {

    private static final Pattern HEAD = Pattern.compile("(?m)^(?://|--|#) TODO (\\d+):");

    private QueryFile() {}

    /**
     * The query with this number, including its comments, without a trailing semicolon.
     *
     * @throws CommandFailed when no line has the number
     */
    public static String query(Path file, int number) throws IOException {
        var text = Files.readString(file);
        var heads = HEAD.matcher(text).results().toList();
        for (int i = 0; i < heads.size(); i++) {
            if (heads.get(i).group(1).equals(Integer.toString(number))) {
                var end = i + 1 < heads.size() ? heads.get(i + 1).start() : text.length();
                return text.substring(heads.get(i).start(), end).strip().replaceFirst(";\\s*$", "");
            }
        }
        throw new CommandFailed(file.getFileName() + " has no line with TODO " + number + ": that is where query "
                + number + " begins.");
    }
}
