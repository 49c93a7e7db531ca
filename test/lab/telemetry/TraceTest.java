package lab.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tree of a trace, also of one that no correct sender sends. */
class TraceTest {

    private static final String A = "a".repeat(32);
    private static final String B = "b".repeat(32);

    @Test
    void parentsComeBeforeTheirChildrenAndChildrenByStart() {
        var trace = only(span(3, 1, 30, 40), span(2, 1, 20, 60), span(4, 2, 25, 26), span(1, 0, 10, 70));

        assertThat(trace.nodes()).extracting(TraceTest::number).containsExactly(1, 2, 4, 3);
        assertThat(trace.nodes()).extracting(SpanNode::depth).containsExactly(0, 1, 2, 1);
        assertThat(trace.nodes()).extracting(SpanNode::isLastChild).containsExactly(false, false, true, true);
        var root = trace.nodes().getFirst();
        assertThat(root.children()).extracting(TraceTest::number).containsExactly(2, 3);
        assertThat(root.parent()).isNull();
        assertThat(root.children().getFirst().parent()).isSameAs(root);
        assertThat(trace.nodes()).noneMatch(SpanNode::isOrphan).noneMatch(SpanNode::isCircular);
        assertThat(trace.start()).isEqualTo(10);
        assertThat(trace.end()).isEqualTo(70);
        assertThat(trace.duration()).isEqualTo(60);
    }

    @Test
    void tracesAreSortedByStart() {
        var traces = Trace.of(List.of(in(B, span(1, 0, 50, 60)), span(1, 0, 10, 20)));
        assertThat(traces).extracting(Trace::id).containsExactly(A, B);
    }

    @Test
    void anOrphanIsDrawnWithoutItsParent() {
        var trace = only(span(3, 9, 30, 40), span(1, 0, 35, 70));

        assertThat(trace.nodes()).extracting(TraceTest::number).containsExactly(3, 1);
        assertThat(trace.nodes()).extracting(SpanNode::isOrphan).containsExactly(true, false);
        assertThat(number(trace.head())).as("the root names the trace").isEqualTo(1);
        assertThat(trace.isWhole()).isTrue();
        assertThat(trace.start()).isEqualTo(30);

        var without = only(span(3, 9, 30, 40), span(4, 3, 31, 32));
        assertThat(number(without.head())).isEqualTo(3);
        assertThat(without.isWhole()).isFalse();
    }

    @Test
    void aBarBeginsNoEarlierThanThatOfItsParent() {
        var trace = only(span(1, 0, 50, 90), span(2, 1, 40, 60), span(3, 1, 50, 45));
        var early = trace.nodes().stream()
                .filter(node -> number(node) == 2)
                .findFirst()
                .orElseThrow();
        var backwards = trace.nodes().stream()
                .filter(node -> number(node) == 3)
                .findFirst()
                .orElseThrow();

        assertThat(early.isEarly()).isTrue();
        assertThat(early.start()).isEqualTo(50);
        assertThat(early.end()).isEqualTo(60);
        assertThat(backwards.isEarly()).as("it starts with its parent").isFalse();
        assertThat(backwards.end()).as("never before its start").isEqualTo(50);
    }

    @Test
    void aSpanWithoutAStartIsPlacedAtTheFirstTimeThatIsKnown() {
        var trace = only(span(1, 0, 0, 90), span(2, 1, 50, 60), span(3, 9, 40, 60));
        var root = trace.nodes().stream()
                .filter(node -> number(node) == 1)
                .findFirst()
                .orElseThrow();

        assertThat(root.hasNoStart()).isTrue();
        assertThat(root.isEarly()).isFalse();
        assertThat(root.start()).isEqualTo(40);
        assertThat(trace.start()).isEqualTo(40);
        assertThat(trace.end()).isEqualTo(90);
        assertThat(root.children().getFirst().hasNoStart()).isFalse();

        assertThat(only(span(1, 0, 0, 30), span(2, 1, 50, 60)).start())
                .as("an end is a time, too")
                .isEqualTo(30);
        assertThat(only(span(1, 0, 0, 0)).start()).isZero();
    }

    @Test
    void aCircleIsCutAndEverySpanIsDrawnOnce() {
        var circle = only(span(1, 3, 10, 20), span(2, 1, 11, 20), span(3, 2, 12, 20), span(4, 2, 13, 20));
        assertThat(circle.nodes()).extracting(TraceTest::number).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(circle.nodes().stream().filter(SpanNode::isCircular)).hasSize(1);
        assertThat(circle.nodes()).noneMatch(SpanNode::isOrphan);

        var self = only(span(1, 1, 10, 20));
        assertThat(self.nodes().getFirst().isCircular()).isTrue();
        assertThat(self.nodes().getFirst().parent()).isNull();

        var twice = only(span(1, 0, 10, 20), span(1, 0, 12, 22), span(2, 1, 13, 20));
        assertThat(twice.nodes()).extracting(TraceTest::number).containsExactly(1, 2, 1);
        assertThat(twice.nodes().getFirst().start())
                .as("the first one has the child")
                .isEqualTo(10);
    }

    @Test
    void aChainMayBeDeeperThanTheCallStack() {
        var chain = new ArrayList<SpanData>();
        for (var i = 1; i <= 20_000; i++) {
            chain.add(span(i, i - 1, i, 30_000));
        }
        assertThat(Trace.of(chain).getFirst().nodes().getLast().depth()).isEqualTo(19_999);
    }

    @Test
    void belowASpanAreItsDescendantsOnly() {
        var trace = only(
                span(1, 0, 10, 90), span(2, 1, 20, 60), span(3, 2, 30, 40), span(4, 3, 31, 32), span(5, 1, 70, 80));

        assertThat(trace.below(id(1))).containsExactly(id(2), id(3), id(4), id(5));
        assertThat(trace.below(id(2))).containsExactly(id(3), id(4));
        assertThat(trace.below(id(5))).isEmpty();
        assertThat(trace.below(id(7))).isEmpty();
    }

    @Test
    void itCountsErrorsAndServices() {
        var failed = TestSpanData.builder().setStatus(StatusData.error());
        var trace = only(
                span(1, 0, 10, 90),
                with(failed, 2, 1, 20, 60).build(),
                with(failed, 3, 1, 30, 40).setResource(service("stock")).build(),
                with(TestSpanData.builder().setStatus(StatusData.ok()), 4, 1, 50, 60)
                        .build());

        assertThat(trace.errors()).isEqualTo(2);
        assertThat(trace.services()).isEqualTo(2);
        assertThat(trace.serviceNames()).containsExactly("shop", "stock");
        assertThat(trace.nodes().getFirst().service()).isEqualTo("shop");
        assertThat(new SpanNode(with(TestSpanData.builder().setStatus(StatusData.unset()), 1, 0, 1, 2)
                                .setResource(service(" "))
                                .build())
                        .service())
                .isEqualTo("(no service)");
    }

    @Test
    void whatHasNoEndIsUnfinished() {
        var open = with(TestSpanData.builder().setStatus(StatusData.unset()), 1, 0, 10, 20)
                .setHasEnded(false)
                .build();
        assertThat(new SpanNode(open).isUnfinished()).isTrue();
        assertThat(new SpanNode(span(1, 0, 10, 0)).isUnfinished()).isTrue();
        assertThat(new SpanNode(span(1, 0, 10, 20)).isUnfinished()).isFalse();
        assertThat(new SpanNode(open).duration()).isZero();
        assertThat(new SpanNode(span(1, 0, 0, 20)).duration()).isZero();
        assertThat(new SpanNode(span(1, 0, 10, 25)).duration()).isEqualTo(15);
        assertThat(new SpanNode(span(1, 0, 25, 10)).duration()).isEqualTo(-15);
    }

    @Test
    void aDifferenceOfTimesDoesNotOverflow() {
        assertThat(Nanos.between(3, 5)).isEqualTo(2);
        assertThat(Nanos.between(5, 3)).isEqualTo(-2);
        assertThat(Nanos.between(Long.MIN_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.between(Long.MIN_VALUE, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.between(1, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(Nanos.between(-1, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.between(0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(Nanos.between(-1, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE + 1);
    }

    private static Trace only(SpanData... spans) {
        var traces = Trace.of(List.of(spans));
        assertThat(traces).hasSize(1);
        return traces.getFirst();
    }

    private static int number(SpanNode node) {
        return Integer.parseInt(node.span().getSpanId(), 16);
    }

    private static String id(int number) {
        return "%016x".formatted(number);
    }

    private static SpanData span(int number, int parent, long start, long end) {
        return with(TestSpanData.builder().setStatus(StatusData.unset()), number, parent, start, end)
                .build();
    }

    private static SpanData in(String traceId, SpanData span) {
        return TestSpanData.builder()
                .setStatus(StatusData.unset())
                .setName(span.getName())
                .setKind(span.getKind())
                .setHasEnded(true)
                .setSpanContext(
                        SpanContext.create(traceId, span.getSpanId(), TraceFlags.getSampled(), TraceState.getDefault()))
                .setStartEpochNanos(span.getStartEpochNanos())
                .setEndEpochNanos(span.getEndEpochNanos())
                .build();
    }

    private static TestSpanData.Builder with(TestSpanData.Builder span, int number, int parent, long start, long end) {
        return span.setName("span " + number)
                .setKind(SpanKind.INTERNAL)
                .setHasEnded(true)
                .setSpanContext(context(number))
                .setParentSpanContext(parent == 0 ? SpanContext.getInvalid() : context(parent))
                .setResource(service("shop"))
                .setStartEpochNanos(start)
                .setEndEpochNanos(end);
    }

    private static SpanContext context(int number) {
        return SpanContext.create(A, id(number), TraceFlags.getSampled(), TraceState.getDefault());
    }

    private static Resource service(String name) {
        return Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), name));
    }
}
