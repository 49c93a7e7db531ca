package maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import lab.text.CommandFailed;
import org.junit.jupiter.api.Test;

/** Which part of an output or a file a slide quotes. */
class ExcerptTest {

    private static final String OUTPUT = """
        a title

          trace 1
          shop  GET
            http.route=/

          trace 2
        """;

    @Test
    void partsAreParagraphs() {
        assertThat(Excerpt.of("run x | part 2").from(OUTPUT)).isEqualTo("  trace 1\n  shop  GET\n    http.route=/\n");
        assertThat(Excerpt.of("run x | parts 2-3").from(OUTPUT))
                .isEqualTo("  trace 1\n  shop  GET\n    http.route=/\n\n  trace 2\n");
        assertThat(Excerpt.of("run x").from(OUTPUT)).isEqualTo(OUTPUT);
    }

    @Test
    void linesCanBeLeftOut() {
        assertThat(Excerpt.of("run x | without ^a|http\\. | part 1").from(OUTPUT))
                .isEqualTo("  trace 1\n  shop  GET\n");
        assertThat(Excerpt.of("run x | without ^a").from(OUTPUT)).startsWith("  trace 1\n");
    }

    @Test
    void aPieceOfCodeIsMovedToTheLeft() {
        assertThat(Excerpt.of("f.java | b(); +1").from("    a();\n    b();\n        c();\n    d();\n"))
                .isEqualTo("b();\n    c();\n");
        assertThat(Excerpt.of("f.java | b(); +0").source()).isEqualTo("f.java");
    }

    @Test
    void whatIsNotThereIsSaid() {
        for (var asked :
                new String[] {"part 4", "parts 3-2", "part 0", "nowhere +1", "trace 2 +1", "without .", "upside down"
                }) {
            assertThatThrownBy(() -> Excerpt.of("run x | " + asked).from(OUTPUT))
                    .as(asked)
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining(asked);
        }
    }
}
