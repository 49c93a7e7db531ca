package lab.terminal;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Ink;
import lab.terminal.canvas.SvgDrawing;

/** Draws numbers over time as a line, and two series against each other as a scatter plot. */
public final class Curve {

    private static final int MARGIN = 20;
    private static final int WIDTH = 760;
    private static final int HIGH = 150;
    private static final int TOP = 44;
    private static final int CLOUD = 280;

    private Curve() {}

    /**
     * A line through these values, from left to right.
     *
     * @param every the number of values between two marks of the axis, such as those of a day
     * @param marked selects the indexes to highlight
     * @return a self-contained SVG image
     */
    public static String line(String headline, double[] values, int every, IntPredicate marked) {
        var drawing = new SvgDrawing();
        var x = new Scale(0, Math.max(1, values.length - 1), MARGIN, WIDTH - MARGIN);
        var y = Scale.of(values, TOP + HIGH, TOP);
        var base = TOP + HIGH + 6.5;
        for (var i = 0; every > 0 && i < values.length; i += every) {
            drawing.path(SvgDrawing.f("M%.1f %.1fv6", x.at(i), base), Ink.FAINT, false);
        }
        drawing.path(SvgDrawing.f("M%d %.1fH%d", MARGIN, base, WIDTH - MARGIN), Ink.FAINT, false);
        var path = new StringBuilder();
        for (var i = 0; i < values.length; i++) {
            if (Double.isFinite(values[i])) {
                path.append(path.isEmpty() ? 'M' : 'L').append(SvgDrawing.f("%.1f %.1f", x.at(i), y.at(values[i])));
            }
        }
        drawing.path(path.toString(), Ink.BLUE, false);
        var places = IntStream.range(0, values.length).filter(marked).toArray();
        for (var place : places) {
            drawing.box(x.at(place) - 2.5, y.at(values[place]) - 2.5, 5, 5, Ink.OCHRE, 1);
        }
        return finished(
                drawing,
                headline,
                SvgDrawing.f("%d values, from %.4g to %.4g", values.length, y.low, y.high)
                        + (places.length == 0 ? "" : " · marked: " + places.length),
                TOP + HIGH);
    }

    /**
     * Draws a point for each index: one series on the x axis, the other on the y axis.
     *
     * @throws IllegalArgumentException when they are not of the same length
     */
    public static String cloud(String headline, double[] right, double[] up) {
        if (right.length != up.length) {
            throw new IllegalArgumentException(
                    "A cloud takes two series of the same length: not " + right.length + " and " + up.length + ".");
        }
        var drawing = new SvgDrawing();
        var x = Scale.of(right, MARGIN, WIDTH - MARGIN);
        var y = Scale.of(up, TOP + CLOUD, TOP);
        var path = new StringBuilder();
        for (var i = 0; i < right.length; i++) {
            path.append(SvgDrawing.f("M%.1f %.1fh1.5", x.at(right[i]), y.at(up[i])));
        }
        drawing.path(path.toString(), Ink.BLUE, false);
        return finished(drawing, headline, right.length + " points", TOP + CLOUD);
    }

    private static String finished(SvgDrawing drawing, String headline, String said, int bottom) {
        drawing.text(
                MARGIN, 26, "start", Ink.PLAIN, Cells.fit(headline, 60, "…").strip());
        drawing.text(WIDTH - MARGIN, 26, "end", Ink.FAINT, said);
        return drawing.svg(WIDTH, bottom + 24, headline);
    }

    /** Maps numbers to positions in the picture. */
    private record Scale(double low, double high, double from, double to) {

        static Scale of(double[] values, double from, double to) {
            var all = Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
            return all.getCount() == 0 ? new Scale(0, 1, from, to) : new Scale(all.getMin(), all.getMax(), from, to);
        }

        double at(double value) {
            var part = high == low ? 0.5 : (value - low) / (high - low);
            return from + Math.clamp(part, 0, 1) * (to - from);
        }
    }
}
