package lab.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The learner's record: a line for each finished incident, separated by tabs, oldest first. */
public record IncidentLog(Path file) {

    /** The number of entries that are kept. */
    static final int MOST = 1_000;

    /**
     * A finished incident.
     *
     * @param seconds from the page to the answer
     * @param points 0 to 100
     * @param solved whether every answer was right
     */
    public record Entry(
            Instant ended, long seed, int level, Cause cause, long seconds, int hints, int points, boolean solved) {

        private String line() {
            return String.join(
                    "\t",
                    ended.toString(),
                    "seed=" + seed,
                    "level=" + level,
                    "cause=" + cause,
                    "seconds=" + seconds,
                    "hints=" + hints,
                    "points=" + points,
                    solved ? "solved" : "unsolved");
        }

        /** Empty for a line in another format. */
        private static Stream<Entry> of(String line) {
            var cells = line.split("\t");
            try {
                return cells.length != 8
                        ? Stream.of()
                        : Stream.of(new Entry(
                                Instant.parse(cells[0]),
                                Long.parseLong(cells[1].replace("seed=", "")),
                                Integer.parseInt(cells[2].replace("level=", "")),
                                Cause.valueOf(cells[3].replace("cause=", "")),
                                Long.parseLong(cells[4].replace("seconds=", "")),
                                Integer.parseInt(cells[5].replace("hints=", "")),
                                Integer.parseInt(cells[6].replace("points=", "")),
                                cells[7].equals("solved")));
            } catch (IllegalArgumentException | java.time.DateTimeException other) {
                return Stream.of();
            }
        }
    }

    /** Oldest first; empty when there is no record yet. */
    public List<Entry> entries() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream().flatMap(Entry::of).toList();
    }

    /** Adds an entry. The file is replaced as a whole, so that a crash leaves either the old or the new one. */
    public void add(Entry entry) throws IOException {
        var all = new ArrayList<>(entries());
        all.add(entry);
        Files.createDirectories(file.getParent());
        var fresh = Files.createTempFile(file.getParent(), "incidents", null);
        Files.write(
                fresh,
                all.subList(Math.max(0, all.size() - MOST), all.size()).stream()
                        .map(Entry::line)
                        .toList());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
