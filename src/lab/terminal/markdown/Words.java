package lab.terminal.markdown;

import java.util.ArrayList;
import java.util.List;
import lab.terminal.canvas.Cells;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/** The text of a paragraph, a heading or a cell: styled words that are broken into lines. */
final class Words {

    private static final String CODE = "36";

    private final boolean colour;
    private final Hyperlinks links;

    Words(boolean colour, Hyperlinks links) {
        this.colour = colour;
        this.links = links;
    }

    /** Text that is not broken, as printed, and its width in cells. */
    record Word(String printed, int width) {

        private static final Word BREAK = new Word("\n", 0);

        Word and(Word other) {
            return new Word(printed + other.printed, width + other.width);
        }
    }

    /** The words of a node; {@code style} has the ANSI parameters for all of them, empty for none. */
    List<Word> of(Node node, String style) {
        var builder = new Builder();
        builder.children(node, style, null);
        return builder.end();
    }

    /** Lines of at most this many cells, unless a single word is wider. */
    List<String> wrap(List<Word> words, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        int used = 0;
        for (var word : words) {
            if (word == Word.BREAK || used > 0 && used + 1 + word.width() > width) {
                lines.add(line.toString());
                line.setLength(0);
                used = 0;
            }
            if (word != Word.BREAK) {
                line.append(used > 0 ? " " : "").append(word.printed());
                used += (used > 0 ? 1 : 0) + word.width();
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** The width of the words on one line, in cells. */
    static int width(List<Word> words) {
        return words.stream().mapToInt(word -> word.width() + 1).sum() - (words.isEmpty() ? 0 : 1);
    }

    private Word word(String text, String style, String target) {
        var harmless = Cells.harmless(text);
        var painted = colour && !style.isEmpty() ? "\033[" + style + "m" + harmless + "\033[0m" : harmless;
        return new Word(target == null ? painted : links.linked(painted, target), Cells.width(harmless));
    }

    /** Joins neighbouring pieces without a space between them: {@code **bold**,} is one word. */
    private final class Builder {

        private final List<Word> words = new ArrayList<>();
        private Word open;

        void children(Node parent, String style, String target) {
            for (var node = parent.getFirstChild(); node != null; node = node.getNext()) {
                switch (node) {
                    case Text text -> text(text.getLiteral(), style, target);
                    case Code code when colour -> text(code.getLiteral(), with(style, CODE), target);
                    case Code code -> text("`" + code.getLiteral() + "`", style, target);
                    case Emphasis emphasis -> children(emphasis, with(style, "3"), target);
                    case StrongEmphasis strong -> children(strong, with(style, "1"), target);
                    case Link link -> link(link, style);
                    case Image image -> children(image, style, target);
                    case SoftLineBreak _ -> close();
                    case HardLineBreak _ -> {
                        close();
                        words.add(Word.BREAK);
                    }
                    case HtmlInline _ -> {}
                    default -> children(node, style, target);
                }
            }
        }

        private void link(Link link, String style) {
            var destination = link.getDestination();
            var target = links.target(destination);
            children(link, target == null || !colour ? style : with(style, "4"), target);
            var beside = links.beside(destination);
            if (!beside.isEmpty()) {
                close();
                text("(" + beside + ")", style, null);
            }
        }

        private void text(String text, String style, String target) {
            var parts = text.split(" ", -1);
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    close();
                }
                if (!parts[i].isEmpty()) {
                    var word = word(parts[i], style, target);
                    open = open == null ? word : open.and(word);
                }
            }
        }

        private void close() {
            if (open != null) {
                words.add(open);
                open = null;
            }
        }

        List<Word> end() {
            close();
            return words;
        }
    }

    private static String with(String style, String more) {
        return style.isEmpty() ? more : style + ";" + more;
    }
}
