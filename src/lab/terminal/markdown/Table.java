package lab.terminal.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lab.terminal.canvas.Cells;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Node;

/** A Markdown table, fitted to the terminal: the widest columns shrink first, and their cells wrap. */
final class Table {

    private static final int NARROWEST = 6;

    private final List<List<List<Words.Word>>> rows = new ArrayList<>();
    private final Words words;
    private final boolean unicode;

    Table(TableBlock table, Words words, boolean unicode) {
        this.words = words;
        this.unicode = unicode;
        collect(table);
    }

    private void collect(Node parent) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof TableRow) {
                var row = new ArrayList<List<Words.Word>>();
                for (var cell = node.getFirstChild(); cell instanceof TableCell each; cell = cell.getNext()) {
                    row.add(words.of(cell, each.isHeader() ? "1" : ""));
                }
                rows.add(row);
            } else {
                collect(node);
            }
        }
    }

    List<String> lines(int width) {
        var widths = widths(width);
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var cells = IntStream.range(0, widths.length)
                    .mapToObj(i -> i < row.size() ? words.wrap(row.get(i), widths[i]) : List.<String>of())
                    .toList();
            int height = cells.stream().mapToInt(List::size).max().orElse(0);
            for (int y = 0; y < height; y++) {
                lines.add(line(cells, widths, y));
            }
            if (lines.size() == height) {
                lines.add(rule(widths)); // below the header
            }
        }
        return lines;
    }

    private String line(List<List<String>> cells, int[] widths, int y) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var text = y < cells.get(i).size() ? cells.get(i).get(y) : "";
            line.append(text);
            if (i < widths.length - 1) {
                line.repeat(' ', Math.max(0, widths[i] - visible(text))).append("  ");
            }
        }
        return line.toString().stripTrailing();
    }

    private String rule(int[] widths) {
        return String.join(
                "  ",
                IntStream.of(widths)
                        .mapToObj(width -> (unicode ? "─" : "-").repeat(width))
                        .toList());
    }

    private int[] widths(int room) {
        var columns = rows.stream().mapToInt(List::size).max().orElse(0);
        var widths = IntStream.range(0, columns)
                .map(i -> rows.stream()
                        .filter(row -> i < row.size())
                        .mapToInt(row -> Words.width(row.get(i)))
                        .max()
                        .orElse(0))
                .toArray();
        for (int over = IntStream.of(widths).sum() + 2 * (columns - 1) - room; over > 0; over--) {
            int widest = IntStream.range(0, columns)
                    .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                    .orElseThrow();
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    /**
     * The visible width of a line that may contain escape sequences. They are ours: all text was made harmless before.
     */
    private static int visible(String line) {
        return Cells.width(line.replaceAll("\033]8;;[^\033]*\033\\\\|\033\\[[0-9;]*m", ""));
    }
}
