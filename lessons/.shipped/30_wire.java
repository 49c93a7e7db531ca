///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/WireTraffic.java

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.HttpMessage;
import lab.HttpMessage.Observer;
import lab.HttpMessage.Target;
import lab.Lab;
import lab.Listener;
import lab.WireTraffic;
import lab.terminal.Detail;

/**
 * Lesson 30 · Wire
 *
 * A shop asks a stock service for a price, and the stock service asks a supplier outside the house. It is an old
 * program without an SDK, and nobody may change it: what is to be known of it has to be read off the wire.
 */
class Wire {

    void main() throws Exception {
        try (var lab = Lab.open("30 · Wire", Detail.ATTRIBUTES);
                var house = new WireTraffic(lab)) {
            var stock = lab.service("stock");
            try (var leaving = proxy(house.supplier(), new Calls(stock, SpanKind.CLIENT));
                    var entering = proxy(house.stock(leaving.uri()), new Calls(stock, SpanKind.SERVER));
                    var exports = proxy(house.backend(), new Exports(lab.service("wire")))) {
                house.send(entering.uri(), exports.uri());
            }
        }
    }

    /** Twenty lines between two programs: whatever comes in is shown, and goes on. */
    static Listener proxy(URI target, Observer observer) throws IOException {
        return Listener.start(caller -> {
            try (var called = new Socket(target.getHost(), target.getPort())) {
                var requests = new BufferedInputStream(caller.getInputStream());
                var answers = new BufferedInputStream(called.getInputStream());
                for (HttpMessage request; (request = HttpMessage.next(requests)) != null; ) {
                    System.out.println("  " + request.start() + "  traceparent: " + request.header("traceparent"));
                    var answer = observer.pass(request, sent -> {
                        sent.write(called.getOutputStream());
                        return HttpMessage.read(answers);
                    });
                    answer.write(caller.getOutputStream());
                }
            }
        });
    }

    /** Reads what the shop exports: a record for each span that passes. */
    record Exports(OpenTelemetry otel) implements Observer {

        @Override
        public HttpMessage pass(HttpMessage request, Target target) throws IOException {
            try {
                // ExportTraceServiceRequest { resource_spans = 1 { scope_spans = 2 { spans = 2 { … name = 5 … } } } }
                fields(ByteBuffer.wrap(request.body()), 1)
                        .flatMap(resourceSpans -> fields(resourceSpans, 2))
                        .flatMap(scopeSpans -> fields(scopeSpans, 2))
                        .forEach(this::seen);
            } catch (RuntimeException garbled) { // who only looks on never stands in the way
                System.out.println("  …an export that cannot be read: " + garbled);
            }
            return target.send(request);
        }

        private void seen(ByteBuffer span) {
            var name = StandardCharsets.UTF_8.decode(only(span, 5)).toString();
            // TODO 1: the record belongs to the span that was exported: trace_id = 1, span_id = 2.
            var context = Context.root();
            var record = otel.getLogsBridge().get("com.example.wire").logRecordBuilder();
            record.setContext(context).setBody(name).setAttribute("wire.bytes", span.remaining());
            record.emit();
        }

        private static ByteBuffer only(ByteBuffer message, int number) {
            return fields(message, number).findFirst().orElseThrow();
        }

        private static String hex(ByteBuffer id) {
            return HexFormat.of().formatHex(id.array(), id.arrayOffset(), id.arrayOffset() + id.limit());
        }

        /** The fields of this number in a message: what is in them, without tag and length. */
        private static Stream<ByteBuffer> fields(ByteBuffer message, int number) {
            var found = Stream.<ByteBuffer>builder();
            for (var rest = message.duplicate(); rest.hasRemaining(); ) {
                var tag = varint(rest); // the field's number and, in the last three bits, its wire type
                // TODO 1: only wire type 2 has a length. The others: 0 is a varint, 1 is eight bytes, 5 is four.
                var size = varint(rest);
                var content = rest.slice(rest.position(), (int) size);
                rest.position(rest.position() + (int) size);
                if (tag >>> 3 == number) {
                    found.add(content);
                }
            }
            return found.build();
        }

        private static long varint(ByteBuffer bytes) {
            var next = bytes.get();
            // TODO 1: a byte has seven bits of it, the lowest first. One that is below 0 is followed by another.
            return next;
        }
    }

    /** Sees the calls that pass, of a service that says nothing itself. */
    record Calls(OpenTelemetry otel, SpanKind kind) implements Observer {

        @Override
        public HttpMessage pass(HttpMessage request, Target target) throws IOException {
            // TODO 2: a span of this kind, below the one that the request names, described by the conventions.
            // TODO 3: what goes on names this span as its caller.
            // TODO 4: a secret that leaves the house is reported, with the name of its header and without its value.
            return target.send(request);
        }
    }
}
