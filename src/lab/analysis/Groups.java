package lab.analysis;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanSegment;

/**
 * Samples grouped by the value of one field.
 *
 * @param bounds of the histograms' bins, nanoseconds; the same for all groups, as in {@link HeatMap}
 * @param groups the largest first
 * @param more the number of groups not listed
 */
public record Groups(Field field, long[] bounds, List<Group> groups, int more) {

    /**
     * @param value as text; null for the samples without the field
     * @param histogram the number of samples in each bin
     */
    public record Group(String value, Red red, long[] histogram) {}

    /**
     * @param range in which a sample must begin; open ends are fitted to the samples
     * @param most the maximum number of groups
     */
    public static Groups of(List<Sample> samples, Field field, TimeRange range, int most) {
        var scale = HeatMap.Scale.of(samples, range);
        var fitted = scale.range();
        var bounds = scale.bounds();
        var parts = Parts.of(samples.size(), (from, to) -> new Part(samples.subList(from, to), field, fitted));
        var byValue = new HashMap<String, Members>();
        for (var part : parts) part.countIn(byValue);
        var shown = largest(byValue.values(), most);
        for (var members : shown) members.measures(bounds);
        parts.parallelStream()
                .map(part -> part.measured(bounds))
                .toList()
                .forEach(measured -> measured.forEach(Members::addAll));
        return new Groups(
                field,
                bounds,
                shown.parallelStream().map(members -> members.group(fitted)).toList(),
                byValue.size() - shown.size());
    }

    private static final Comparator<Members> LARGEST_FIRST = (one, other) -> one.count == other.count
            ? String.valueOf(one.value).compareTo(String.valueOf(other.value))
            : Integer.compare(other.count, one.count);

    /** The first ones in this order: most of many values are not listed, and need no order. */
    private static List<Members> largest(Collection<Members> all, int most) {
        var largest = new PriorityQueue<Members>(LARGEST_FIRST.reversed());
        for (var members : all) {
            if (largest.size() == most && (most == 0 || LARGEST_FIRST.compare(largest.peek(), members) <= 0)) continue;
            largest.add(members);
            if (largest.size() > most) largest.remove();
        }
        return largest.stream().sorted(LARGEST_FIRST).toList();
    }

    /** The samples of one group; only a group that is listed has a histogram and durations. */
    private static final class Members {

        private final String value;
        private int count;
        private Red.Collector durations;
        private long[] histogram;

        Members(String value) {
            this(value, 0);
        }

        Members(String value, int count) {
            this.value = value;
            this.count = count;
        }

        Members measures(long[] bounds) {
            durations = new Red.Collector(count);
            histogram = new long[bounds.length - 1];
            return this;
        }

        boolean isMeasured() {
            return histogram != null;
        }

        void add(Sample sample, long[] bounds) {
            durations.add(sample.duration(), sample.failed());
            histogram[HeatMap.row(bounds, sample.duration())]++;
        }

        void addAll(Members others) {
            durations.addAll(others.durations);
            for (var row = 0; row < histogram.length; row++) histogram[row] += others.histogram[row];
        }

        Group group(TimeRange range) {
            return new Group(value, durations.over(range), histogram);
        }
    }

    /** Some of the samples, with the number that the value of each has among theirs. */
    private static final class Part {

        private static final int OUTSIDE = -1;

        private final List<Sample> samples;
        private final Field field;
        private final int[] numbers;
        private final Map<String, Integer> known = new HashMap<>();
        /** The numbers of values, plus one, by the number of their strings. */
        private final Map<SpanSegment, int[]> ofStrings = new IdentityHashMap<>();

        private SpanSegment latestSegment;
        private int[] ofLatest;
        private Members[] members;
        private int[] counts;

        Part(List<Sample> samples, Field field, TimeRange range) {
            this.samples = samples;
            this.field = field;
            numbers = new int[samples.size()];
            for (var i = 0; i < numbers.length; i++)
                numbers[i] = range.contains(samples.get(i).start())
                        ? number(samples.get(i).spans())
                        : OUTSIDE;
        }

        /** Of the value that the head has, or else the first span that has one. */
        private int number(List<SpanRow> spans) {
            for (var span : spans) {
                var string = field.number(span);
                if (string >= 0) return ofString(span.segment(), string);
                var value = string == SpanRow.MISSING ? field.ofResource(span) : field.of(span);
                if (value != null) return number(Field.text(value));
            }
            return number((String) null);
        }

        /** A string of a segment is read and looked up once. */
        private int ofString(SpanSegment segment, int string) {
            if (segment != latestSegment) {
                latestSegment = segment;
                ofLatest = ofStrings.computeIfAbsent(segment, _ -> new int[segment.texts()]);
            }
            if (ofLatest[string] == 0) ofLatest[string] = number(Field.text(segment.text(string))) + 1;
            return ofLatest[string] - 1;
        }

        private int number(String value) {
            return known.computeIfAbsent(value, _ -> known.size());
        }

        void countIn(Map<String, Members> byValue) {
            members = new Members[known.size()];
            counts = new int[members.length];
            for (var number : numbers) if (number != OUTSIDE) counts[number]++;
            known.forEach((value, number) -> {
                members[number] = byValue.computeIfAbsent(value, Members::new);
                members[number].count += counts[number];
            });
        }

        /** Of the members that are measured, those that are in this part. */
        Map<Members, Members> measured(long[] bounds) {
            var own = new Members[members.length];
            for (var i = 0; i < numbers.length; i++) {
                var number = numbers[i];
                if (number == OUTSIDE || !members[number].isMeasured()) continue;
                if (own[number] == null)
                    own[number] = new Members(members[number].value, counts[number]).measures(bounds);
                own[number].add(samples.get(i), bounds);
            }
            var measured = new LinkedHashMap<Members, Members>();
            for (var number = 0; number < own.length; number++)
                if (own[number] != null) measured.put(members[number], own[number]);
            return measured;
        }
    }
}
