package lab.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
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

    @Test
    void whatCannotBeVariedStays() {
        var input = new SeededInput(7);
        assertThat(input.text("")).isEmpty();
        assertThat(input.text("—, 커피")).isEqualTo("—, 커피");
        assertThat(input.number(1)).isEqualTo(1);
        assertThat(input.number(0)).isZero();
    }
}
