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

/** The release dates of SDKs, and the runtimes that they support: dated reference data from {@code support.tsv}. */
public final class SdkSupport {

    /** A version in numbers: {@code 1.8.0_362} is 1, 8, 0, 362; suffixes are ignored. */
    public record Version(List<Integer> numbers) implements Comparable<Version> {

        private static final Pattern NUMBERS = Pattern.compile("^(?:v|go)?(\\d{1,6}(?:[._]\\d{1,6}){0,5})");

        /** The version at the beginning of a text, if there is one. */
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

    /** One minor version of an SDK; runtimes are empty when unknown. */
    public record Release(Version version, LocalDate date, List<Version> runtimes) {

        /**
         * Whether it supports a runtime: each entry covers its major version from that version on; the last entry is
         * open.
         */
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

    /** The date of the data: later releases are missing. */
    public LocalDate asOf() {
        return asOf;
    }

    /**
     * The release of an SDK version: 1.30.1 belongs to 1.30.0.
     *
     * @param language as in {@code telemetry.sdk.language}
     */
    public Optional<Release> release(String language, String version) {
        var known = releases.get(language);
        return known == null
                ? Optional.empty()
                : Version.parse(version).map(known::floorEntry).map(Map.Entry::getValue);
    }

    /** The first release of the next major version: from then on this one was supported for another year. */
    public Optional<Release> successor(String language, Release release) {
        return releases.get(language).values().stream()
                .filter(later -> later.version.at(0) > release.version.at(0))
                .findFirst();
    }

    /** The newest known release. */
    public Release newest(String language) {
        return releases.get(language).lastEntry().getValue();
    }
}
