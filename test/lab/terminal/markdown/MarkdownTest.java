package lab.terminal.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Markdown as a terminal shows it, and when a pager and clickable links are used. */
class MarkdownTest {

    private static final Path ROOT = Path.of("/workbook");
    private static final Path PAGE = ROOT.resolve("lessons/guide/en/03.md");
    private static final Terminal PLAIN = new Terminal(40, false, true);
    private static final Terminal COLOURED = new Terminal(40, true, true);

    private static String plain(String markdown) {
        return new Markdown(PLAIN, new Hyperlinks(false, ROOT, PAGE)).render(markdown);
    }

    private static String coloured(String markdown) {
        return new Markdown(COLOURED, new Hyperlinks(true, ROOT, PAGE)).render(markdown);
    }

    @Test
    void withoutColoursHeadingsAndCodeKeepTheirMarks() {
        assertThat(plain("## Run *it*\n**Bold**, _light_ and `code`.")).isEqualTo("""
            ## Run it

            Bold, light and `code`.\
            """);
    }

    @Test
    void withColoursTheyHaveAStyle() {
        assertThat(coloured("## Run\n**Bold**, `code`.")).isEqualTo("""
            \033[1mRun\033[0m

            \033[1mBold\033[0m, \033[36mcode\033[0m.\
            """);
    }

    @Test
    void paragraphsAreBrokenBetweenWordsInCellsOfTheTerminal() {
        assertThat(plain("one two three four five six seven eight nine ten").lines())
                .containsExactly("one two three four five six seven eight", "nine ten");
        assertThat(plain("스팬은 부모를 컨텍스트에서 찾습니다. 소켓 너머로는 바이트만 갑니다.").lines())
                .containsExactly("스팬은 부모를 컨텍스트에서 찾습니다.", "소켓 너머로는 바이트만 갑니다.");
    }

    @Test
    void codeIsNeverBroken() {
        var line = "x".repeat(60);
        assertThat(plain("```\n" + line + "\n\n  y\n```")).isEqualTo("  " + line + "\n\n    y");
    }

    @Test
    void listsHangAndNest() {
        assertThat(plain("- one two three four five six seven eight nine\n- two\n  1. deep\n"))
                .isEqualTo("""
                    • one two three four five six seven
                      eight nine
                    • two
                      1. deep\
                    """);
        assertThat(plain("> said\n> so")).isEqualTo("│ said so");
    }

    @Test
    void tablesAreAlignedAndTheWidestColumnIsWrapped() {
        assertThat(plain("""
            | a | what it does |
            |---|---|
            | `x` | one two three four five six seven eight nine |
            | 스팬 | two |
            """)).isEqualTo("""
                a     what it does
                ────  ──────────────────────────────────
                `x`   one two three four five six seven
                      eight nine
                스팬  two\
                """);
    }

    @Test
    void linksAreClickableWhereTheTerminalCanElseTheirAddressStandsBehindThem() {
        assertThat(coloured("[here](https://example.com/a)"))
                .isEqualTo("\033]8;;https://example.com/a\033\\\033[4mhere\033[0m\033]8;;\033\\");
        assertThat(coloured("[words](../../GLOSSARY.md#span)"))
                .contains("]8;;file:///workbook/lessons/GLOSSARY.md\033");
        assertThat(plain("[here](https://example.com/a), [words](../../GLOSSARY.md)"))
                .isEqualTo("""
                    here (https://example.com/a), words
                    (lessons/GLOSSARY.md)\
                    """);
    }

    @Test
    void noControlCharacterOfTheTextReachesTheTerminal() {
        var hostile = "a\033[2Jb `c\033]0;title\007d` [e\u202e](https://x/\u009b) \n\n"
                + "```\n"
                + "f\033[31m\n"
                + "```\n\n"
                + "| g\033[1m |\n"
                + "|---|\n";
        assertThat(plain(hostile))
                .doesNotContain("\033", "\007", "\u202e", "\u009b")
                .contains("a␛[2Jb", "f␛[31m", "g␛[1m");
        assertThat(coloured(hostile).replaceAll("\033\\[[0-9;]*m", ""))
                .doesNotContain("\033", "\007", "\u202e", "\u009b");
    }

    @Test
    void htmlIsLeftOut() {
        assertThat(plain("<div>\nhidden\n</div>\n\nsee <b>this</b>")).isEqualTo("see this");
    }

    @ParameterizedTest
    @CsvSource({
        "TERM_PROGRAM, WezTerm, true",
        "TERM_PROGRAM, Apple_Terminal, false",
        "VTE_VERSION, 7006, true",
        "VTE_VERSION, 4999, false",
        "VTE_VERSION, x, false",
        "TERM, xterm-kitty, true",
        "TERM, xterm-256color, false",
        "FORCE_HYPERLINK, 1, true"
    })
    void terminalsThatKnowLinksAreKnown(String variable, String value, boolean known) {
        assertThat(Hyperlinks.supported(Map.of(variable, value), COLOURED)).isEqualTo(known);
        assertThat(Hyperlinks.supported(Map.of(variable, value, "TMUX", "/tmp/x"), COLOURED))
                .isEqualTo(variable.startsWith("FORCE"));
        assertThat(Hyperlinks.supported(Map.of(variable, value), PLAIN)).isEqualTo(variable.startsWith("FORCE"));
    }

    @Test
    void thePagerIsTheLearnersOwnOrLessWhenItIsThere() {
        assertThat(Pager.command(Map.of("PAGER", "more"))).contains("more");
        assertThat(Pager.command(Map.of("PAGER", "cat"))).isEmpty();
        assertThat(Pager.command(Map.of("PAGER", ""))).isEmpty();
        assertThat(Pager.command(Map.of("PATH", "/nothing/here"))).isEmpty();
    }
}
