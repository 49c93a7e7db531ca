package lab.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CurveTest {

    @Test
    void aLineGoesThroughAllValuesAndMarksSome() {
        var svg = Curve.line("delay <ms>", new double[] {1, 3, 2}, 1, i -> i == 1);

        assertThat(svg)
                .contains("M20.0 194.0L380.0 44.0L740.0 119.0", "delay &lt;ms&gt;", "3 values, from 1.000 to 3.000")
                .contains("marked: 1", "<rect x=\"377.5\" y=\"41.5\"");
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        assertThat(Curve.line("delay", new double[] {1, Double.NaN, 2}, 0, _ -> false))
                .contains("M20.0 194.0L740.0 44.0")
                .doesNotContain("NaN", "marked");
        assertThat(Curve.line("nothing", new double[] {}, 1, _ -> false)).contains("0 values");
    }

    @Test
    void aCloudHasAPointForEachPlace() {
        assertThat(Curve.cloud("both", new double[] {0, 1}, new double[] {1, 0}))
                .contains("M20.0 44.0h1.5M740.0 324.0h1.5", "2 points");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Curve.cloud("both", new double[] {0}, new double[] {1, 0}))
                .withMessageContaining("not 1 and 2");
    }
}
