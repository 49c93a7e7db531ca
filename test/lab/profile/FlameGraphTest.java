package lab.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lab.profile.StackSample.Frame;
import lab.terminal.canvas.Terminal;
import org.junit.jupiter.api.Test;

class FlameGraphTest {

    private static final Terminal PLAIN = new Terminal(60, false, true);

    @Test
    void eachMethodIsAsWideAsItsSamplesAndTheWidestComesFirst() {
        var samples = new ArrayList<StackSample>();
        samples.addAll(stacks(10, "java.lang.Thread.run", "Shop.main", "Shop.sign"));
        samples.addAll(
                stacks(30, "java.lang.Thread.run", "Shop.main", "java.util.ArrayList.contains", "java.util.X.y"));
        assertThat(graph("check", samples).text(PLAIN)).isEqualTo("""
              CPU of "check" · 40 samples
              Shop.main             ██████████████████████████████ 100 %
              ├ ArrayList.contains  ██████████████████████▌         75 %
              └ Shop.sign                                 ▐███████  25 %
            """);
    }

    @Test
    void methodsThatTheLibraryCallsBackStandBelowIt() {
        var samples = stacks(20, "Shop.main", "java.util.List.forEach", "java.util.Other.accept", "Shop.each");
        samples.addAll(stacks(20, "Shop.main", "Shop.other"));
        assertThat(graph("check", samples).text(PLAIN))
                .contains("├ List.forEach ", "│ └ Shop.each ", "└ Shop.other ")
                .doesNotContain("accept");
    }

    @Test
    void whatAFewSamplesSayChangesNothing() {
        var samples = stacks(30, "Shop.main", "Shop.step", "Shop.one");
        samples.addAll(stacks(30, "Shop.main", "Shop.step", "Shop.two"));
        var without = graph("check", samples)
                .text(PLAIN)
                .lines()
                .map(line -> line.strip().split(" ")[0]);
        samples.addAll(stacks(1, "Shop.main"));
        samples.addAll(stacks(1, "Shop.main", "java.lang.Class.load"));
        assertThat(graph("check", samples)
                        .text(PLAIN)
                        .lines()
                        .map(line -> line.strip().split(" ")[0]))
                .containsExactlyElementsOf(without.toList());
    }

    @Test
    void fewSamplesMakeNoGraph() {
        assertThat(graph("check", stacks(19, "Shop.main")).text(PLAIN))
                .isEqualTo("  CPU of \"check\" · fewer than 20 samples\n");
        assertThat(graph("check", List.of()).svg()).contains("<svg", "0 samples");
    }

    @Test
    void aNameIsTextAndNoCommand() {
        var samples = stacks(20, "Shop.<script>\u001b[2J");
        samples.addAll(stacks(20, "Shop.other"));
        var graph = graph("</title><script>\u001b[2J", samples);
        assertThat(graph.text(PLAIN)).doesNotContain("\u001b").contains("␛");
        assertThat(graph.svg()).doesNotContain("\u001b", "<script>").contains("&lt;script&gt;");
    }

    @Test
    void withoutUnicodeItIsAscii() {
        var samples = stacks(20, "Shop.main", "Shop.one");
        samples.addAll(stacks(20, "Shop.main", "Shop.two"));
        assertThat(graph("check", samples).text(new Terminal(60, false, false)))
                .matches("\\p{ASCII}+")
                .contains("|-Shop.one", "`-Shop.two", "####");
    }

    @Test
    void aDeepStackIsCut() {
        var deep = Collections.nCopies(1_000, "Shop.again").toArray(String[]::new);
        var samples = stacks(20, deep);
        samples.addAll(
                stacks(20, Stream.concat(Stream.of(deep), Stream.of("Shop.end")).toArray(String[]::new)));
        samples.addAll(stacks(20, "Shop.other"));
        assertThat(graph("check", samples).text(PLAIN).lines()).hasSizeLessThan(80);
        assertThat(graph("check", samples).svg()).hasSizeLessThan(50_000);
    }

    @Test
    void whatIsNoMethodHasAName() {
        assertThat(Frame.allocating("[[B")).hasToString("new byte[][]");
        assertThat(Frame.allocating("[Ljava.lang.String;")).hasToString("new String[]");
        assertThat(Frame.allocating("java.util.ArrayList")).hasToString("new ArrayList");
        assertThat(Frame.monitor("Profiles$Prices")).hasToString("monitor of Prices");
        assertThat(new Frame("Profiles$Shop", "sign")).hasToString("Shop.sign");
    }

    @Test
    void aFileIsNamedAfterWhatItShows() {
        assertThat(ProfileKind.WALL.of("GET /price/{item}").fileName()).isEqualTo("wall-get-price-item-");
        assertThat(ProfileKind.CPU.of("../../etc").fileName()).isEqualTo("cpu--etc");
    }

    private static FlameGraph graph(String span, List<StackSample> samples) {
        return new FlameGraph(ProfileKind.CPU.of(span), samples);
    }

    private static List<StackSample> stacks(int count, String... callersFirst) {
        var frames = Stream.of(callersFirst)
                .map(name ->
                        new Frame(name.substring(0, name.lastIndexOf('.')), name.substring(name.lastIndexOf('.') + 1)))
                .toList()
                .reversed();
        return new ArrayList<>(
                Collections.nCopies(count, new StackSample(Activity.RUNS, "main", 0, 0, 1, frames, Optional.empty())));
    }
}
