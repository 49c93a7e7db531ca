package lab.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The number of samples by start and duration.
 *
 * @param slotNanos the width of a column
 * @param bounds of the rows: row i takes durations from {@code bounds[i]} up to, not including, {@code bounds[i + 1]},
 *     nanoseconds; they grow by a constant factor. A duration of 0 is in the first row.
 * @param cells the non-empty ones
 */
public record HeatMap(TimeRange range, int columns, long slotNanos, long[] bounds, List<Cell> cells) {

    /** Column and row count from 0; the count includes the errors. */
    public record Cell(int column, int row, long count, long errors) {}

    private static final int MIN_ROWS = 12;
    private static final int MIN_ROWS_PER_DECADE = 4;
    private static final int MAX_ROWS_PER_DECADE = 64;

    /** @param range in which a sample must begin; open ends are fitted to the samples */
    public static HeatMap of(List<Sample> samples, TimeRange range, int columns) {
        var scale = Scale.of(samples, range);
        var rows = scale.bounds.length - 1;
        var counts = new long[columns * rows];
        var errors = new long[columns * rows];
        Parts.of(samples.size(), (from, to) -> Counting.of(samples.subList(from, to), scale, columns))
                .forEach(part -> {
                    for (var at = 0; at < counts.length; at++) {
                        counts[at] += part.counts[at];
                        errors[at] += part.errors[at];
                    }
                });
        var cells = new ArrayList<Cell>();
        for (var i = 0; i < counts.length; i++)
            if (counts[i] > 0) cells.add(new Cell(i / rows, i % rows, counts[i], errors[i]));
        return new HeatMap(scale.range, columns, scale.range.slotNanos(columns), scale.bounds, cells);
    }

    private record Counting(long[] counts, long[] errors) {
        static Counting of(List<Sample> samples, Scale scale, int columns) {
            var rows = scale.bounds.length - 1;
            var counting = new Counting(new long[columns * rows], new long[columns * rows]);
            for (var sample : samples) {
                if (!scale.range.contains(sample.start())) continue;
                var at = scale.range.slot(sample.start(), columns) * rows + row(scale.bounds, sample.duration());
                counting.counts[at]++;
                if (sample.failed()) counting.errors[at]++;
            }
            return counting;
        }
    }

    /**
     * The range and the rows that fit these samples.
     *
     * @param range in which a sample must begin
     * @param bounds of the rows, for the samples that begin in the range
     */
    record Scale(TimeRange range, long[] bounds) {

        static Scale of(List<Sample> samples, TimeRange range) {
            var extents = Parts.of(samples.size(), (from, to) -> Extent.of(samples.subList(from, to), range));
            var all = extents.stream().reduce(Extent.NONE, Extent::with);
            return new Scale(
                    range.fitted(all.first, all.last),
                    HeatMap.bounds(Math.min(all.shortest, all.longest), all.longest));
        }
    }

    /** The first and the last start of samples, and the durations of those in a range. */
    private record Extent(long first, long last, long shortest, long longest) {

        static final Extent NONE = new Extent(Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 1);

        static Extent of(List<Sample> samples, TimeRange range) {
            var first = NONE.first;
            var last = NONE.last;
            var shortest = NONE.shortest;
            var longest = NONE.longest;
            for (var sample : samples) {
                var start = sample.start();
                first = Math.min(first, start);
                last = Math.max(last, start);
                if (!range.takes(start)) continue;
                shortest = Math.min(shortest, Math.max(1, sample.duration()));
                longest = Math.max(longest, sample.duration());
            }
            return new Extent(first, last, shortest, longest);
        }

        Extent with(Extent other) {
            return new Extent(
                    Math.min(first, other.first),
                    Math.max(last, other.last),
                    Math.min(shortest, other.shortest),
                    Math.max(longest, other.longest));
        }
    }

    /** Rows of equal height on a scale of logarithms, from at least the least duration to beyond the longest. */
    static long[] bounds(long least, long most) {
        var perDecade = MIN_ROWS_PER_DECADE;
        var bounds = bounds(least, most, perDecade);
        while (bounds.length <= MIN_ROWS && perDecade < MAX_ROWS_PER_DECADE)
            bounds = bounds(least, most, perDecade *= 2);
        return bounds;
    }

    private static long[] bounds(long least, long most, int perDecade) {
        var first = (int) Math.floor(Math.log10(least) * perDecade);
        var bounds = new ArrayList<Long>();
        for (var i = first; bounds.isEmpty() || bounds.getLast() <= most && bounds.getLast() < Long.MAX_VALUE; i++) {
            var bound = Math.round(Math.pow(10, (double) i / perDecade));
            if (bounds.isEmpty()) bounds.add(Math.min(bound, least));
            else if (bound > bounds.getLast()) bounds.add(bound);
        }
        if (bounds.size() == 1) bounds.add(bounds.getFirst() + 1);
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    static int row(long[] bounds, long duration) {
        var at = Arrays.binarySearch(bounds, duration);
        return Math.clamp(at >= 0 ? at : -at - 2, 0, bounds.length - 2);
    }
}
