package lab.terminal.markdown;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lab.terminal.canvas.Cells;
import lab.terminal.canvas.Terminal;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/**
 * Renders Markdown for a terminal: paragraphs are wrapped, tables aligned, links are clickable if the terminal supports
 * it. Without colours, headings keep their {@code #} and code its backticks. Control characters never reach the
 * terminal.
 */
public final class Markdown {

    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final int NARROWEST = 20;
    private static final String BOLD = "1";

    private final Terminal terminal;
    private final Words words;

    /** @param links shows the links */
    public Markdown(Terminal terminal, Hyperlinks links) {
        this.terminal = terminal;
        this.words = new Words(terminal.colour(), links);
    }

    /** For the terminal behind {@code System.out}. Relative links are relative to {@code file}. */
    public static Markdown on(Terminal terminal, Path root, Path file) {
        return new Markdown(terminal, new Hyperlinks(Hyperlinks.supported(System.getenv(), terminal), root, file));
    }

    /** The text as lines, none wider than the terminal, except code. */
    public String render(String markdown) {
        return render(markdown, 0);
    }

    /** The same, indented by this many cells. */
    public String render(String markdown, int indent) {
        var lines = children(PARSER.parse(markdown), terminal.columns() - indent, true);
        return String.join("\n", prefixed(lines, " ".repeat(indent), " ".repeat(indent)));
    }

    private List<String> children(Node parent, int width, boolean spaced) {
        var lines = new ArrayList<String>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
            var block = block(node, Math.max(NARROWEST, width));
            if (spaced && !lines.isEmpty() && !block.isEmpty()) {
                lines.add("");
            }
            lines.addAll(block);
        }
        return lines;
    }

    private List<String> block(Node node, int width) {
        return switch (node) {
            case Heading heading -> heading(heading, width);
            case Paragraph paragraph -> words.wrap(words.of(paragraph, ""), width);
            case FencedCodeBlock code -> code(code.getLiteral());
            case IndentedCodeBlock code -> code(code.getLiteral());
            case ListBlock list -> list(list, width);
            case BlockQuote quote -> {
                var bar = terminal.unicode() ? "│ " : "| ";
                yield prefixed(children(quote, width - 2, true), bar, bar);
            }
            case TableBlock table -> new Table(table, words, terminal.unicode()).lines(width);
            case ThematicBreak _ -> List.of((terminal.unicode() ? "─" : "-").repeat(width));
            case HtmlBlock _ -> List.of();
            default -> children(node, width, true);
        };
    }

    private List<String> heading(Heading heading, int width) {
        var marks = terminal.colour() ? "" : "#".repeat(heading.getLevel()) + " ";
        var style = heading.getLevel() == 1 ? BOLD + ";4" : BOLD;
        return prefixed(words.wrap(words.of(heading, style), width - marks.length()), marks, "");
    }

    private static List<String> code(String text) {
        return text.lines()
                .map(line -> line.isBlank() ? "" : "  " + Cells.harmless(line.replace("\t", "    ")))
                .toList();
    }

    private List<String> list(ListBlock list, int width) {
        var lines = new ArrayList<String>();
        int number = list instanceof OrderedList ordered && ordered.getMarkerStartNumber() != null
                ? ordered.getMarkerStartNumber()
                : 1;
        for (var item = list.getFirstChild(); item instanceof ListItem; item = item.getNext()) {
            var marker = list instanceof BulletList ? (terminal.unicode() ? "• " : "- ") : number++ + ". ";
            if (!list.isTight() && !lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(prefixed(
                    children(item, width - marker.length(), !list.isTight()), marker, " ".repeat(marker.length())));
        }
        return lines;
    }

    private static List<String> prefixed(List<String> lines, String first, String rest) {
        return Stream.concat(
                        lines.stream().limit(1).map(line -> first + line),
                        lines.stream().skip(1).map(line -> rest + line))
                .map(line -> line.isBlank() ? "" : line)
                .toList();
    }
}
