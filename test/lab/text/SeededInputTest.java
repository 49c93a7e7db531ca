package lab.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededInputTest {

    @Test
    void withoutASeedAllStaysAsItIs() {
        var input = SeededInput.of(null);
        assertThat(input.text("A-101, mina@example.com")).isEqualTo("A-101, mina@example.com");
        assertThat(input.number(24)).isEqualTo(24);
        assertThat(input.work(8_000)).isEqualTo(8_000);
        assertThat(SeededInput.of("many").seed()).isZero();
    }

    @Test
    void theFormStaysAndTheTextIsAnother() {
        for (var seed : new Random(1).longs(200, 1, 100_000).toArray()) {
            var input = SeededInput.of(" " + seed + " ");
            assertThat(input.text("A-101")).matches("[A-Z]-[1-9]\\d{2}").isNotEqualTo("A-101");
            assertThat(input.text("A-101")).as("the same again").isEqualTo(input.text("A-101"));
            assertThat(input.text("mina@example.com")).matches("[a-z]{4}@[a-z]{7}\\.[a-z]{3}");
            assertThat(input.number(24)).isBetween(1, 47).isNotEqualTo(24);
            assertThat(input.number(9) % 9).as("no multiple").isNotZero();
            assertThat(input.number(2)).isIn(1, 3);
            assertThat(input.work(8_000)).as("far more than a program's start").isEqualTo(80_000);
        }
    }

    /** As strict patterns have them, and masks that compute a card's check digit. */
    @Test
    void numbersOfPersonsStayValid() {
        for (var seed : new Random(1).longs(200, 1, 100_000).toArray()) {
            var input = new SeededInput(seed);
            assertThat(input.text("010-2345-6789"))
                    .matches("010-[2-9]\\d{3}-\\d{4}")
                    .isNotEqualTo("010-2345-6789");
            assertThat(input.text("010 2345 6789")).matches("010 [2-9]\\d{3} \\d{4}");
            assertThat(input.text("+1 415-555-0132")).matches("\\+1 415-[2-9](?!11)\\d{2}-\\d{4}");
            assertThat(input.text("900101-2345678"))
                    .matches("\\d{2}(0[1-9]|1[0-2])(0[1-9]|1\\d|2[0-8])-[12]\\d{6}")
                    .isNotEqualTo("900101-2345678");
            assertThat(input.text("078-05-1120")).matches("(?!000|666|9\\d\\d)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}");
            for (var card : List.of("4111 1111 1111 1111", "5500-0000-0000-0004", "5500-0000-0000-0005")) {
                assertThat(input.text(card)).startsWith(card.substring(0, 2)).isNotEqualTo(card);
                assertThat(luhn(input.text(card)) % 10).as(input.text(card)).isZero();
            }
        }
    }

    @Test
    void numbersOfPersonsAreFoundInATextThatVariesAsEver() {
        assertThat(new SeededInput(7).text("A-1;mina@example.com;010-2345-6789;900101-2345678;20261121-0041"))
                .matches("[A-Z]-[1-9];[a-z]{4}@[a-z]{7}\\.[a-z]{3};010-[2-9]\\d{3}-\\d{4};"
                        + "\\d{2}[01]\\d[0-2]\\d-[12]\\d{6};[1-9]\\d{7}-[1-9]\\d{3}");
        assertThat(new SeededInput(7).text("123-4567-8901")).doesNotStartWith("123-");
    }

    private static int luhn(String card) {
        var digits = new StringBuilder(card.replaceAll("\\D", "")).reverse();
        return IntStream.range(0, digits.length())
                .map(i -> (digits.charAt(i) - '0') * (1 + i % 2))
                .map(digit -> digit / 10 + digit % 10)
                .sum();
    }

    @Test
    void whatCannotBeVariedStays() {
        var input = new SeededInput(7);
        assertThat(input.text("")).isEmpty();
        assertThat(input.text("—, 커피")).isEqualTo("—, 커피");
        assertThat(input.number(1)).isEqualTo(1);
        assertThat(input.number(0)).isZero();
    }
}
