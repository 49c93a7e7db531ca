package lab.terminal.canvas;

import java.util.Locale;

/**
 * A self-contained SVG image with free positions, with the background and colours of {@link SvgRenderer}, which draws
 * cells.
 */
public final class SvgDrawing {

    /** The width of one cell of text at {@link #SIZE}. */
    public static final double CELL = 7.2;

    static final int SIZE = 12;

    private final StringBuilder shapes = new StringBuilder(4096);

    public void box(double x, double y, double width, double height, Ink fill, double opacity) {
        shapes.append(f(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" fill=\"%s\""
                        + " fill-opacity=\"%.2f\"/>\n",
                x, y, width, height, fill.hex, opacity));
    }

    /** A box with a tooltip. */
    public void box(double x, double y, double width, double height, Ink fill, double opacity, String hint) {
        shapes.append("<g><title>").append(escaped(Cells.harmless(hint))).append("</title>");
        box(x, y, width, height, fill, opacity);
        shapes.append("</g>\n");
    }

    public void frame(double x, double y, double width, double height, Ink ink) {
        shapes.append(f(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"6\" fill=\"none\" stroke=\"%s\""
                        + " stroke-opacity=\"0.5\"/>\n",
                x, y, width, height, ink.hex));
    }

    /** A line along this path (SVG's {@code d}). */
    public void path(String d, Ink ink, boolean dashed) {
        shapes.append(f(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s/>\n",
                d, ink.hex, dashed ? " stroke-dasharray=\"5 4\"" : ""));
    }

    /** An arrow head pointing left. */
    public void arrowLeft(double x, double y, Ink ink) {
        shapes.append(f("<path d=\"M%.1f %.1fl8 -4v8z\" fill=\"%s\"/>\n", x, y, ink.hex));
    }

    /** @param anchor start, middle or end */
    public void text(double x, double y, String anchor, Ink ink, String text) {
        shapes.append(f(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
                x, y, anchor, ink.hex, escaped(Cells.harmless(text))));
    }

    public String svg(double width, double height, String title) {
        return f(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f"
                                + " %.0f\" role=\"img\" font-family=\"%s\" font-size=\"%d\">\n",
                        width, height, width, height, SvgRenderer.FONT, SIZE)
                + "<title>" + escaped(Cells.harmless(title)) + "</title>\n"
                + f(
                        "<rect x=\"0.5\" y=\"0.5\" width=\"%.0f\" height=\"%.0f\" rx=\"10\" fill=\"%s\""
                                + " stroke=\"#30363d\"/>\n",
                        width - 1, height - 1, Ink.MARK.hex)
                + shapes + "</svg>\n";
    }

    public static double width(String text) {
        return Cells.width(text) * CELL;
    }

    public static String f(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
