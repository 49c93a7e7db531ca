package lab.review.conventions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which SDK was released when, and which runtimes it supports: data with a date, from {@code support.tsv}. */
public final class SdkSupport {

    /** A version in numbers: {@code 1.8.0_362} is 1, 8, 0, 362; what stands behind them does not count. */
    public record Version(List<Integer> numbers) implements Comparable<Version> {

        private static final Pattern NUMBERS = Pattern.compile("^(?:v|go)?(\\d{1,6}(?:[._]\\d{1,6}){0,5})");

        /** The version that a text begins with, if it does. */
        public static Optional<Version> parse(String text) {
            var matcher = NUMBERS.matcher(text.strip());
            return matcher.find()
                    ? Optional.of(new Version(Arrays.stream(matcher.group(1).split("[._]"))
                            .map(Integer::valueOf)
                            .toList()))
                    : Optional.empty();
        }

        @Override
        public int compareTo(Version other) {
            for (var i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
                var order = Integer.compare(at(i), other.at(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        int at(int place) {
            return place < numbers.size() ? numbers.get(place) : 0;
        }

        private boolean sameMajor(Version other) {
            return at(0) == other.at(0);
        }
    }

    /** One minor version of an SDK; no runtimes when they are not known. */
    public record Release(Version version, LocalDate date, List<Version> runtimes) {

        /** Whether it supports a runtime: each entry has its own major version from there on, the last one is open. */
        public boolean supports(Version runtime) {
            return runtime.compareTo(runtimes.getLast()) >= 0
                    || runtimes.stream().anyMatch(from -> from.sameMajor(runtime) && runtime.compareTo(from) >= 0);
        }
    }

    private final Map<String, TreeMap<Version, Release>> releases = new HashMap<>();
    private LocalDate asOf;

    private SdkSupport() {}

    /**
     * Reads the data.
     *
     * @param folder of the room {@code review}
     */
    public static SdkSupport read(Path folder) {
        var support = new SdkSupport();
        try (var lines = Files.lines(folder.resolve("conventions").resolve("support.tsv"))) {
            lines.map(line -> line.split("\t")).forEach(support::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return support;
    }

    private void add(String[] field) {
        switch (field[0]) {
            case "as-of" -> asOf = LocalDate.parse(field[1]);
            case "sdk" -> {
                var version = Version.parse(field[2]).orElseThrow();
                var runtimes = field.length < 5
                        ? List.<Version>of()
                        : Arrays.stream(field[4].split(" "))
                                .map(runtime -> Version.parse(runtime).orElseThrow())
                                .toList();
                releases.computeIfAbsent(field[1], _ -> new TreeMap<>())
                        .put(version, new Release(version, LocalDate.parse(field[3]), runtimes));
            }
            default -> {}
        }
    }

    /** When the data was read: what was released later is not in it. */
    public LocalDate asOf() {
        return asOf;
    }

    /**
     * The release that a version of an SDK belongs to: 1.30.1 to 1.30.0.
     *
     * @param language as in {@code telemetry.sdk.language}
     */
    public Optional<Release> release(String language, String version) {
        var known = releases.get(language);
        return known == null
                ? Optional.empty()
                : Version.parse(version).map(known::floorEntry).map(Map.Entry::getValue);
    }

    /** The first release of the major version after this one's: from then on it had one more year. */
    public Optional<Release> successor(String language, Release release) {
        return releases.get(language).values().stream()
                .filter(later -> later.version.at(0) > release.version.at(0))
                .findFirst();
    }

    /** The newest release that is known. */
    public Release newest(String language) {
        return releases.get(language).lastEntry().getValue();
    }
}
