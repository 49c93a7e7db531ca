package lab.review.spans;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import lab.Repository;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.Signal;
import lab.otlp.files.TelemetryFiles;
import org.junit.jupiter.api.Test;

/** A span that is read once says what it says when it is read piece by piece. */
class SpanReaderTest {

    private static final Path BOARD = Repository.ROOT.resolve("test/lab/review/recordings/board.jsonl.gz");

    /** A key twice, with the same type and with another; an empty key; a list; things that were dropped. */
    private static final String ODD = """
        {"resourceSpans":[{"scopeSpans":[{"spans":[\
        {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"0000000000000001","name":"twice","attributes":[\
        {"key":"a","value":{"stringValue":"1"}},{"key":"b","value":{"boolValue":true}},{"key":"a","value":{"stringValue":"2"}}]},\
        {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"0000000000000002","name":"two types","attributes":[\
        {"key":"a","value":{"stringValue":"1"}},{"key":"a","value":{"intValue":"2"}}]},\
        {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"0000000000000003","name":"odd","attributes":[\
        {"key":"","value":{"stringValue":"1"}},{"key":"z","value":{"doubleValue":1.5}},\
        {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"}]}}},{"key":"t","value":{"boolValue":false}}],\
        "droppedAttributesCount":3},\
        {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"0000000000000004","name":"events gone","droppedEventsCount":2},\
        {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"0000000000000005","name":"links gone","droppedLinksCount":1},\
        {"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"0000000000000006","name":"linked","status":{"code":2,"message":"no"},\
        "links":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","droppedAttributesCount":6}]}]}]}]}\
        """;

    @Test
    void everythingIsThere() throws Exception {
        var odd = Decoder.decode(Signal.TRACES, Encoding.JSON, ODD.getBytes(StandardCharsets.UTF_8));
        assertThat(odd.spans()).as(odd.why()).hasSize(6);
        var spans = new ArrayList<>(odd.spans());
        TelemetryFiles.read(BOARD, decoded -> spans.addAll(decoded.spans()));
        var reader = new SpanReader(new AttributeShapes());
        assertThat(spans).hasSizeGreaterThan(3000).allSatisfy(span -> same(reader.read(span), span));
    }

    private static void same(ReviewedSpan read, SpanData span) {
        assertThat(said(read)).isEqualTo(said(span));
        var keys = new HashSet<AttributeKey<?>>(span.getAttributes().asMap().keySet());
        var told = new HashSet<AttributeKey<?>>();
        read.getAttributes().forEach((key, value) -> {
            told.add(key);
            assertThat(value).isEqualTo(span.getAttributes().get(key));
        });
        assertThat(told).isEqualTo(keys);
        assertThat(read.getAttributes().get(AttributeKey.stringKey("not.there")))
                .isNull();
    }

    private static List<Object> said(SpanData span) {
        return List.of(
                span.getName(),
                span.getAttributes().asMap(),
                span.getAttributes().size(),
                span.getStatus(),
                span.getEvents(),
                span.getLinks(),
                span.getTotalAttributeCount(),
                span.getTotalRecordedEvents(),
                span.getTotalRecordedLinks());
    }

    /** Of most spans the keys come in one of a few orders, and beyond a limit nothing is remembered. */
    @Test
    void theSameKeysAreOneShape() {
        var shapes = new AttributeShapes();
        var a = AttributeKey.stringKey("a");
        var b = AttributeKey.longKey("b");
        assertThat(shapes.empty().with(b).with(a))
                .isSameAs(shapes.empty().with(b).with(a));
        assertThat(shapes.empty().with(b).with(a).keys()).containsExactly(a, b);
        for (var i = 0; i < 30_000; i++) {
            shapes.empty().with(AttributeKey.stringKey("k" + i));
        }
        var last = AttributeKey.stringKey("k29999");
        assertThat(shapes.empty().with(last)).isNotSameAs(shapes.empty().with(last));
    }
}
