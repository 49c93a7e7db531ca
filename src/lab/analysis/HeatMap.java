package lab.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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
    public static HeatMap of(Collection<Sample> samples, TimeRange range, int columns) {
        var fitted = range.fitted(samples);
        var bounds = bounds(samples, fitted);
        var rows = bounds.length - 1;
        var counts = new long[columns * rows];
        var errors = new long[columns * rows];
        for (var sample : samples) {
            if (!fitted.contains(sample.start())) continue;
            var at = fitted.slot(sample.start(), columns) * rows + row(bounds, sample.duration());
            counts[at]++;
            if (sample.failed()) errors[at]++;
        }
        var cells = new ArrayList<Cell>();
        for (var i = 0; i < counts.length; i++)
            if (counts[i] > 0) cells.add(new Cell(i / rows, i % rows, counts[i], errors[i]));
        return new HeatMap(fitted, columns, fitted.slotNanos(columns), bounds, cells);
    }

    /** Rows for these samples, of those that begin in the range. */
    static long[] bounds(Collection<Sample> samples, TimeRange range) {
        long least = Long.MAX_VALUE;
        long most = 1;
        for (var sample : samples) {
            if (!range.contains(sample.start())) continue;
            least = Math.min(least, Math.max(1, sample.duration()));
            most = Math.max(most, sample.duration());
        }
        return bounds(Math.min(least, most), most);
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
