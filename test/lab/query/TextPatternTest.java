package lab.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is compared as text matches as RE2 does. */
class TextPatternTest {

    private static final String[] PIECES = {
        "a",
        "b",
        "ab",
        ".*",
        ".*",
        ".*?",
        ".+",
        ".",
        "|",
        "\\.",
        "\\d",
        "\\",
        "+",
        "*",
        "?",
        "{2}",
        "(",
        ")",
        "[a]",
        "^",
        "$",
        "é",
        "\n",
        "\uD83D\uDE00",
        "\\|",
        "(?i)",
        ""
    };
    private static final String[] TEXTS = {"a", "b", "ab", ".", "é", "\n", "A", "|", "\uD83D\uDE00", "{2}", ""};

    @Test
    void itMatchesAsRe2Does() {
        var random = new Random(7);
        var simple = 0;
        for (var round = 0; round < 20_000; round++) {
            var expression = joined(random, PIECES, 1 + random.nextInt(6));
            Pattern pattern;
            try {
                pattern = Pattern.compile(expression, Pattern.DOTALL);
            } catch (PatternSyntaxException _) {
                continue;
            }
            if (TextPattern.isSimple(pattern)) simple++;
            var matches = TextPattern.of(pattern);
            for (var i = 0; i < 5; i++) {
                var text = joined(random, TEXTS, random.nextInt(6));
                assertThat(matches.test(text))
                        .as("%s matches %s", expression, text)
                        .isEqualTo(pattern.matches(text));
            }
        }
        assertThat(simple).isGreaterThan(1000);
    }

    @Test
    void itFindsAsRe2Does() {
        var random = new Random(8);
        var found = 0;
        for (var round = 0; round < 20_000; round++) {
            var expression = joined(random, PIECES, 1 + random.nextInt(6));
            Pattern pattern;
            try {
                pattern = Pattern.compile(expression);
            } catch (PatternSyntaxException _) {
                continue;
            }
            var finds = TextPattern.within(pattern);
            for (var i = 0; i < 5; i++) {
                var text = joined(random, TEXTS, random.nextInt(8));
                var expected = pattern.matcher(text).find();
                if (expected) found++;
                assertThat(finds.test(text)).as("%s in %s", expression, text).isEqualTo(expected);
            }
        }
        assertThat(found).isGreaterThan(1000);
    }

    @Test
    void whatPeopleWriteMostlyNeedsNoRe2() {
        for (var expression :
                new String[] {"u29.*", ".*99", "GET|POST", "GET /orders/.*", ".*\\.example", "", ".*", ".+"})
            assertThat(TextPattern.isSimple(Pattern.compile(expression, Pattern.DOTALL)))
                    .as(expression)
                    .isTrue();
        for (var expression : new String[] {"a+", "a.b", "[ab]", "(a|b)c", "a*", "^a", "(?i)a", "\\d"})
            assertThat(TextPattern.isSimple(Pattern.compile(expression, Pattern.DOTALL)))
                    .as(expression)
                    .isFalse();
    }

    private static String joined(Random random, String[] pieces, int count) {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) text.append(pieces[random.nextInt(pieces.length)]);
        return text.toString();
    }
}
