package lab.analysis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    public static Groups of(Collection<Sample> samples, Field field, TimeRange range, int most) {
        var fitted = range.fitted(samples);
        Map<String, List<Sample>> byValue = new HashMap<>();
        long least = Long.MAX_VALUE;
        long longest = 1;
        for (var sample : samples) {
            if (!fitted.contains(sample.start())) continue;
            least = Math.min(least, Math.max(1, sample.duration()));
            longest = Math.max(longest, sample.duration());
            byValue.computeIfAbsent(value(sample, field), value -> new ArrayList<>())
                    .add(sample);
        }
        var bounds = HeatMap.bounds(Math.min(least, longest), longest);
        var groups = new ArrayList<Group>();
        byValue.forEach((value, members) -> groups.add(group(value, members, bounds, fitted)));
        groups.sort((a, b) -> a.red.count() == b.red.count()
                ? String.valueOf(a.value).compareTo(String.valueOf(b.value))
                : Long.compare(b.red.count(), a.red.count()));
        var shown = Math.min(most, groups.size());
        return new Groups(field, bounds, List.copyOf(groups.subList(0, shown)), groups.size() - shown);
    }

    private static Group group(String value, List<Sample> members, long[] bounds, TimeRange range) {
        var durations = new Red.Collector();
        var histogram = new long[bounds.length - 1];
        for (var sample : members) {
            durations.add(sample.duration(), sample.failed());
            histogram[HeatMap.row(bounds, sample.duration())]++;
        }
        return new Group(value, durations.over(range), histogram);
    }

    /** The value of the head, or else of the first span that has one. */
    private static String value(Sample sample, Field field) {
        for (var span : sample.spans()) {
            var value = field.of(span);
            if (value != null) return Field.text(value);
        }
        return null;
    }
}
