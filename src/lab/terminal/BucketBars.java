package lab.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import lab.telemetry.Histogram.Bucket;
import lab.terminal.canvas.Durations;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;

/** Draws buckets as small bars, each above its bound and its count. */
final class BucketBars {

    private static final String UNICODE = "_▁▂▃▄▅▆▇█";
    private static final String ASCII = "_.:-=+*#@";
    private static final int FULL = 8;
    private static final int DIGITS = 4;
    /** About as many as one would write down by hand; more buckets are merged. */
    private static final int MAX_BUCKETS = 20;
    /** The widest shape, and the widest bar in it. */
    private static final int SHAPE = 60;

    private static final int SHAPE_BAR = 4;

    private BucketBars() {}

    /** The preferred width in cells; it also works with less. */
    static int width(List<Bucket> buckets, Glyphs glyphs) {
        var shown = counted(buckets, 1);
        return shown.size() > MAX_BUCKETS ? MAX_BUCKETS * 4 : shown.size() * (columnWidth(shown, glyphs) + 1) - 1;
    }

    /** The lines of the drawing, at most this wide; none when nothing was counted. */
    static List<Line> lines(List<Bucket> buckets, Style style, int width, Glyphs glyphs) {
        var shown = counted(buckets, 1);
        if (shown.size() > MAX_BUCKETS) {
            while (shown.size() > 4
                    && (shown.size() > MAX_BUCKETS || shown.size() * (columnWidth(shown, glyphs) + 1) - 1 > width)) {
                shown = coarser(shown);
            }
        }
        if (shown.size() * (columnWidth(shown, glyphs) + 1) - 1 > width) {
            shown = counted(shown, 0);
        }
        int column = columnWidth(shown, glyphs) + 1;
        int aRow = Math.max(1, (width + 1) / column);
        var lines = new ArrayList<Line>();
        for (int i = 0; i < shown.size(); i += aRow) {
            lines.addAll(row(shown, i, Math.min(i + aRow, shown.size()), column, style, glyphs));
        }
        return lines;
    }

    /**
     * Draws the shape of many buckets with automatic bounds: bars without gaps, with the first and the last bound
     * below.
     *
     * @param label formats a bound with its unit
     */
    static List<Line> shape(List<Bucket> buckets, Style style, int width, DoubleFunction<String> label, Glyphs glyphs) {
        var shown = counted(buckets, 0);
        if (shown.isEmpty()) {
            return List.of();
        }
        int room = Math.min(SHAPE, width);
        while (shown.size() > room) {
            shown = coarser(shown);
        }
        int cells = Math.clamp(room / shown.size(), 1, SHAPE_BAR);
        long most = shown.stream().mapToLong(Bucket::count).max().orElse(1);
        var bars = new Line();
        for (var bucket : shown) {
            bars.add(bar(bucket.count(), most, glyphs).repeat(cells), bucket.count() > 0 ? style : Style.FAINT);
        }
        var axis = new Line();
        var first = glyphs.atMost() + label.apply(shown.getFirst().high());
        var last = glyphs.atMost() + label.apply(shown.getLast().high());
        axis.add(first, Style.FAINT);
        if (shown.size() > 1) {
            axis.to(Math.max(first.length() + 2, bars.width() - last.length())).add(last, Style.FAINT);
        }
        return List.of(bars, axis);
    }

    /**
     * From the first non-empty bucket to the last, with this many empty ones on either side: they show where no values
     * are.
     */
    private static List<Bucket> counted(List<Bucket> buckets, int beside) {
        int first = 0;
        int end = buckets.size();
        while (first < end && buckets.get(first).count() <= 0) {
            first++;
        }
        while (end > first && buckets.get(end - 1).count() <= 0) {
            end--;
        }
        return first == end
                ? List.of()
                : buckets.subList(Math.max(0, first - beside), Math.min(buckets.size(), end + beside));
    }

    /** Merges each pair of neighbours, like a lower scale of the exponential histogram. */
    private static List<Bucket> coarser(List<Bucket> buckets) {
        var coarser = new ArrayList<Bucket>();
        for (int i = 0; i < buckets.size(); i += 2) {
            var pair = buckets.subList(i, Math.min(i + 2, buckets.size()));
            coarser.add(new Bucket(
                    pair.getFirst().low(),
                    pair.getLast().high(),
                    pair.getFirst().count()
                            + (pair.size() == 1 ? 0 : pair.getLast().count())));
        }
        return coarser;
    }

    private static List<Line> row(List<Bucket> buckets, int from, int to, int column, Style style, Glyphs glyphs) {
        long most = 1;
        for (var bucket : buckets) {
            most = Math.max(most, bucket.count());
        }
        var bars = new Line();
        var labels = new Line();
        var counts = new Line();
        for (int i = from; i < to; i++) {
            var bucket = buckets.get(i);
            int at = (i - from) * column;
            boolean any = bucket.count() > 0;
            bars.to(at).add(bar(bucket.count(), most, glyphs).repeat(column - 1), any ? style : Style.FAINT);
            labels.to(at).add(label(buckets, i, glyphs), Style.FAINT);
            counts.to(at).add(Long.toString(bucket.count()), any ? Style.PLAIN : Style.FAINT);
        }
        return List.of(bars, labels, counts);
    }

    /** In eighths of the highest bar; a non-empty bucket is always visible. */
    private static String bar(long count, long most, Glyphs glyphs) {
        int level = count <= 0 ? 0 : Math.clamp((int) Math.round((double) FULL * count / most), 1, FULL);
        return (glyphs.unicode() ? UNICODE : ASCII).substring(level, level + 1);
    }

    private static int columnWidth(List<Bucket> buckets, Glyphs glyphs) {
        int width = 3;
        for (int i = 0; i < buckets.size(); i++) {
            width = Math.max(
                    width,
                    Math.max(
                            label(buckets, i, glyphs).length(),
                            Long.toString(buckets.get(i).count()).length()));
        }
        return width;
    }

    /** {@code ≤5}; the last explicit bucket is open: {@code >10000}. */
    private static String label(List<Bucket> buckets, int index, Glyphs glyphs) {
        double upper = buckets.get(index).high();
        if (upper != Double.POSITIVE_INFINITY) {
            return glyphs.atMost() + Durations.value(upper, DIGITS);
        }
        return index == 0 ? "all" : ">" + Durations.value(buckets.get(index - 1).high(), DIGITS);
    }
}
