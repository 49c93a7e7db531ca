package lab.telemetry.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import lab.telemetry.profiles.ProfileType.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns, the tree and the links of profiles. */
class ProfileBatchTest {

    @Test
    void aTreeHasEachCallOnceHoweverMany() {
        var tree = new StackTree.Builder();
        for (var round = 0; round < 2; round++) {
            for (var i = 0; i < 1000; i++) {
                var outer = tree.below(StackTree.ROOT, tree.frame("outer" + i));
                var inner = tree.below(outer, tree.frame("inner"));
                assertThat(outer).isEqualTo(2 * i);
                assertThat(inner).isEqualTo(2 * i + 1);
            }
        }
        var built = tree.build();
        assertThat(built.size()).isEqualTo(2000);
        for (var node = 0; node < 2000; node += 2) {
            assertThat(built.name(node)).isEqualTo("outer" + node / 2);
            assertThat(built.caller(node)).isEqualTo(StackTree.ROOT);
            assertThat(built.name(node + 1)).isEqualTo("inner");
            assertThat(built.caller(node + 1)).isEqualTo(node);
        }
        assertThat(tree.isFull()).isFalse();
    }

    @Test
    void overlongNamesAreCut() {
        var tree = new StackTree.Builder();
        var longest = "n".repeat(500);
        tree.below(StackTree.ROOT, tree.frame(longest));
        tree.below(StackTree.ROOT, tree.frame(longest + "x"));
        tree.below(StackTree.ROOT, tree.frame(longest + "y"));
        var built = tree.build();
        assertThat(built.size()).as("the last two are one").isEqualTo(2);
        assertThat(built.name(0)).isEqualTo(longest);
        assertThat(built.name(1)).isEqualTo(longest + "…");
    }

    @Test
    void aTreeIsFullOfNodesOrOfNames() {
        var nodes = new StackTree.Builder();
        var frame = nodes.frame("f");
        var node = StackTree.ROOT;
        for (var i = 1; i < 1_000_000; i++) {
            node = nodes.below(node, frame);
        }
        assertThat(nodes.isFull()).isFalse();
        nodes.below(node, frame);
        assertThat(nodes.isFull()).isTrue();

        var names = new StackTree.Builder();
        for (var i = 1; i < 1 << 15; i++) {
            names.frame("n".repeat(250) + (100_000 + i));
            names.frame("n".repeat(250) + (100_000 + i)); // the same again takes nothing
        }
        assertThat(names.isFull()).isFalse();
        names.frame("m".repeat(256));
        assertThat(names.isFull()).isTrue();
    }

    @Test
    void aTreeWeighsItsNodesAndItsNames() {
        var tree = new StackTree.Builder();
        var node = tree.below(StackTree.ROOT, tree.frame("n".repeat(400)));
        var one = tree.build().bytes();
        assertThat(one).isBetween(400L, 500L);
        for (var i = 0; i < 100; i++) {
            node = tree.below(node, 0);
        }
        assertThat(tree.build().bytes() - one).isEqualTo(800);
    }

    @Test
    void samplesAreColumns() {
        var samples = new ProfileData.Builder();
        for (var i = 0; i < 100; i++) {
            assertThat(samples.size()).isEqualTo(i);
            samples.add(i, 2 * i, 3L * i);
        }
        var built = samples.build();
        assertThat(built.size()).isEqualTo(100);
        for (var i = 0; i < 100; i++) {
            assertThat(List.of(built.node(i), built.link(i))).containsExactly(i, 2 * i);
            assertThat(built.value(i)).isEqualTo(3L * i);
        }
    }

    @Test
    void aBatchCountsAndWeighsAllItsSamples() {
        assertThat(batch(3, 4).samples()).isEqualTo(7);
        var small = batch(0).bytes();
        assertThat(small).isBetween(200L, 600L);
        assertThat(batch(1000).bytes() - small).isBetween(12_000L, 20_000L);
        assertThat(batch(0, 0).bytes() - small).isBetween(100L, 300L);

        var links = new SampleLinks.Builder();
        for (var i = 1; i <= 100; i++) {
            links.link(0, i, i);
        }
        var linked = new ProfileBatch(new StackTree.Builder().build(), links.build(), List.of());
        assertThat(linked.bytes() - batch().bytes()).isBetween(3_000L, 10_000L);
        var stacks = new StackTree.Builder();
        stacks.frame("n".repeat(400));
        var named = new ProfileBatch(stacks.build(), new SampleLinks.Builder().build(), List.of());
        assertThat(named.bytes() - batch().bytes()).isBetween(400L, 500L);
    }

    @Test
    void linksAreFoundByTheirTrace() {
        var links = new SampleLinks.Builder();
        assertThat(links.link(0, 0, 1)).as("no trace").isEqualTo(SampleLinks.NONE);
        assertThat(links.link(1, 1, 0)).as("no span").isEqualTo(SampleLinks.NONE);
        assertThat(links.link(0, 7, 1)).isEqualTo(0);
        assertThat(links.link(0x1234, 7, 0xabc)).isEqualTo(1);
        assertThat(links.link(0x1234, 0, 3)).isEqualTo(2);
        assertThat(links.link(0, 7, 2)).isEqualTo(3);
        assertThat(links.link(0, 7, 1)).as("again").isEqualTo(0);
        var built = links.build();

        assertThat(built.size()).isEqualTo(4);
        assertThat(built.spanId(1)).isEqualTo("0000000000000abc");
        assertThat(built.traceId(1)).isEqualTo("00000000000012340000000000000007");
        assertThat(built.ofTrace("0".repeat(31) + "7").stream()).containsExactly(0, 3);
        assertThat(built.ofTrace("00000000000012340000000000000000").stream()).containsExactly(2);
        assertThat(built.ofTrace("00000000000012350000000000000007").stream()).isEmpty();
        assertThat(built.ofTrace("7").stream()).isEmpty();
        assertThat(built.ofTrace("g".repeat(32)).stream()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cpu,CPU",
        "samples,CPU",
        "sample,CPU",
        "itimer,CPU",
        "on-CPU,CPU",
        "off_cpu,WALL",
        "off-cpu,WALL",
        "wall,WALL",
        "mutex,LOCK",
        "contentions,LOCK",
        "alloc_space,ALLOCATION",
        "inuse_objects,ALLOCATION",
        "goroutine,OTHER"
    })
    void theKindIsToldByTheName(String type, Kind kind) {
        assertThat(new ProfileType(type, "count").kind()).isEqualTo(kind);
        assertThat(new ProfileType(type, "count").id()).isEqualTo(type + ":count");
    }

    private static ProfileBatch batch(int... sizes) {
        var profiles = new ArrayList<ProfileData>();
        for (var size : sizes) {
            var samples = new ProfileData.Builder();
            for (var i = 0; i < size; i++) {
                samples.add(0, SampleLinks.NONE, 1);
            }
            profiles.add(new ProfileData(
                    Resource.empty(),
                    InstrumentationScopeInfo.empty(),
                    new ProfileType("cpu", "ns"),
                    0,
                    0,
                    samples.build()));
        }
        return new ProfileBatch(new StackTree.Builder().build(), new SampleLinks.Builder().build(), profiles);
    }
}
