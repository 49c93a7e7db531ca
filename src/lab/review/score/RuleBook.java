package lab.review.score;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The rules as data, from {@code rules.tsv}: 19 rules of version 0.1. The specification forbids adding our own.
 *
 * @param version of the specification
 * @param commit of its repository
 */
public record RuleBook(String version, String commit, List<Entry> rules) {

    /** The weight of a rule. */
    public enum Impact {
        CRITICAL(40),
        IMPORTANT(30),
        NORMAL(20),
        LOW(10);

        private final int weight;

        Impact(int weight) {
            this.weight = weight;
        }

        public int weight() {
            return weight;
        }
    }

    /** @param lesson the number of the lesson that teaches it */
    public record Entry(String id, Impact impact, String target, String lesson) {}

    /**
     * Reads the rules.
     *
     * @param folder of the room {@code review}
     */
    public static RuleBook read(Path folder) {
        try {
            var lines = Files.readAllLines(folder.resolve("score").resolve("rules.tsv"));
            var words = lines.getFirst().split("[ ,]+");
            return new RuleBook(
                    words[3],
                    words[6],
                    lines.stream()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.split("\t"))
                            .map(field -> new Entry(field[0], Impact.valueOf(field[1]), field[2], field[3]))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
