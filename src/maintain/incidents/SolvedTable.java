package maintain.incidents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lab.incident.Cause;

/** Which incidents were played, and whether the solver found them: a file with tabs, one row an incident. */
public record SolvedTable(Path file) {

    private static final String HEAD = "cause\tlevel\tseed\tpaged after (s)\tfound\twrong";

    /**
     * An incident that was played.
     *
     * @param seconds from its beginning to the page; -1 when no alert fired
     * @param wrong the steps of the diagnosis that were not right; empty when it was found
     */
    public record Row(Cause cause, int level, long seed, long seconds, List<String> wrong) {

        /** Whether the alert fired, so that there was something to find. */
        public boolean paged() {
            return seconds >= 0;
        }

        /** Whether every step was right. */
        public boolean found() {
            return paged() && wrong.isEmpty();
        }

        private String line() {
            return "%s\t%d\t%d\t%d\t%s\t%s"
                    .formatted(cause, level, seed, seconds, found() ? "yes" : "no", String.join(" ", wrong));
        }

        private static Row of(String line) {
            var cells = line.split("\t", -1);
            return new Row(
                    Cause.valueOf(cells[0]),
                    Integer.parseInt(cells[1]),
                    Long.parseLong(cells[2]),
                    Long.parseLong(cells[3]),
                    cells[5].isEmpty() ? List.of() : List.of(cells[5].split(" ")));
        }

        private boolean isSameIncidentAs(Row other) {
            return cause == other.cause && level == other.level && seed == other.seed;
        }
    }

    /** All rows; none when there is no file yet. */
    public List<Row> rows() throws IOException {
        return !Files.exists(file)
                ? List.of()
                : Files.readAllLines(file).stream().skip(1).map(Row::of).toList();
    }

    /** Puts a row in its place, instead of an earlier one of the same incident. */
    public void put(Row row) throws IOException {
        var all = new ArrayList<>(rows());
        all.removeIf(row::isSameIncidentAs);
        all.add(row);
        all.sort(Comparator.comparing(Row::cause).thenComparingInt(Row::level).thenComparingLong(Row::seed));
        var lines = new ArrayList<>(List.of(HEAD));
        all.forEach(each -> lines.add(each.line()));
        Files.write(file, lines);
    }
}
