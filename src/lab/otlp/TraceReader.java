package lab.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lab.telemetry.SpanWriter;
import lab.telemetry.SpanWriter.Utf8;

/**
 * Reads spans (OTLP's trace.proto) from the wire into the columns of a store, without an object for each.
 *
 * <p>Fields may come in any order, and a later one replaces an earlier one, as protobuf requires. Rare cases (lists,
 * maps, a value that is given twice) use protobuf's own classes.
 */
final class TraceReader {

    private static final SourceCache<Resource> RESOURCES = new SourceCache<>();
    private static final SourceCache<InstrumentationScopeInfo> SCOPES = new SourceCache<>();

    private final byte[] body;
    private final SpanWriter into;
    private final Rejections remarks;

    private TraceReader(byte[] body, SpanWriter into, Rejections remarks) {
        this.body = body;
        this.into = into;
        this.remarks = remarks;
    }

    /**
     * Reads a request that {@link RequestCheck} has found well-formed.
     *
     * @param remarks collects the invalid items, which are left out
     */
    static void read(byte[] body, SpanWriter into, Rejections remarks) throws MalformedOtlp {
        new TraceReader(body, into, remarks).request();
    }

    private void request() throws MalformedOtlp {
        var wire = new WireReader(body, 0, body.length);
        while (wire.next()) {
            if (wire.field == 1 && wire.type == WireReader.BYTES) {
                var length = wire.length();
                resourceSpans(wire.at, wire.at + length);
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
    }

    private void resourceSpans(int from, int to) throws MalformedOtlp {
        var its = source(from, to);
        var resource = RESOURCES.get(
                its.key(),
                remarks,
                () -> TelemetrySource.resource(
                        parsed(io.opentelemetry.proto.resource.v1.Resource.parser(), its.message()),
                        its.schemaUrl(),
                        remarks));
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.field == 2 && wire.type == WireReader.BYTES) {
                var length = wire.length();
                scopeSpans(resource, wire.at, wire.at + length);
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
    }

    private void scopeSpans(Resource resource, int from, int to) throws MalformedOtlp {
        var its = source(from, to);
        var scope = SCOPES.get(
                its.key(),
                remarks,
                () -> TelemetrySource.scope(
                        parsed(InstrumentationScope.parser(), its.message()), its.schemaUrl(), remarks));
        into.source(resource, scope);
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.field == 2 && wire.type == WireReader.BYTES) {
                var length = wire.length();
                span(wire.at, wire.at + length);
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
    }

    /** A resource or scope. It may come after its contents. If it is given twice, protobuf merges both. */
    private record Source(byte[] message, String schemaUrl) {

        byte[] key() {
            var url = schemaUrl.getBytes(StandardCharsets.UTF_8);
            var key = Arrays.copyOf(message, message.length + url.length + 1);
            System.arraycopy(url, 0, key, message.length, url.length);
            key[key.length - 1] = (byte) (url.length == 0 ? 0 : 1);
            return key;
        }
    }

    private Source source(int from, int to) throws MalformedOtlp {
        var message = new ByteArrayOutputStream(64);
        var schemaUrl = "";
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.type == WireReader.BYTES && (wire.field == 1 || wire.field == 3)) {
                var length = wire.length();
                if (wire.field == 1) {
                    message.write(body, wire.at, length);
                } else {
                    schemaUrl = new String(body, wire.at, length, StandardCharsets.UTF_8);
                }
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
        return new Source(message.toByteArray(), schemaUrl);
    }

    private static <T> T parsed(com.google.protobuf.Parser<T> parser, byte[] message) throws MalformedOtlp {
        try {
            return parser.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw WireReader.malformed(e.getMessage());
        }
    }

    /** A range of the body. */
    private final class Slice {
        private int from;
        private int length;

        void read(WireReader wire) throws MalformedOtlp {
            length = wire.length();
            from = wire.at;
            wire.at += length;
        }

        /** Reads eight bytes, from this offset on. */
        long number(int offset) {
            var value = 0L;
            for (var i = from + offset; i < from + offset + 8; i++) {
                value = value << 8 | body[i] & 0xFF;
            }
            return value;
        }

        boolean isSpanId() {
            return length == 8 && number(0) != 0;
        }

        boolean isTraceId() {
            return length == 16 && (number(0) | number(8)) != 0;
        }

        Utf8 utf8() {
            return new Utf8(body, from, length);
        }

        String text() {
            return new String(body, from, length, StandardCharsets.UTF_8);
        }
    }

    private void span(int from, int to) throws MalformedOtlp {
        var traceId = new Slice();
        var spanId = new Slice();
        var parentId = new Slice();
        var state = new Slice();
        var name = new Slice();
        var description = new Slice();
        var kind = 0;
        var code = 0;
        var flags = 0;
        var start = 0L;
        var end = 0L;
        var attributes = 0;
        var events = 0;
        var links = 0;
        var dropped = 0L;
        var droppedEvents = 0L;
        var droppedLinks = 0L;
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 1 << 3 | WireReader.BYTES -> traceId.read(wire);
                case 2 << 3 | WireReader.BYTES -> spanId.read(wire);
                case 3 << 3 | WireReader.BYTES -> state.read(wire);
                case 4 << 3 | WireReader.BYTES -> parentId.read(wire);
                case 5 << 3 | WireReader.BYTES -> name.read(wire);
                case 6 << 3 | WireReader.VARINT -> kind = (int) wire.varint();
                case 7 << 3 | WireReader.FIXED64 -> start = wire.fixed64();
                case 8 << 3 | WireReader.FIXED64 -> end = wire.fixed64();
                case 9 << 3 | WireReader.BYTES -> {
                    attributes++;
                    wire.skip(0);
                }
                case 10 << 3 | WireReader.VARINT -> dropped = unsigned32(wire);
                case 11 << 3 | WireReader.BYTES -> {
                    events++;
                    wire.skip(0);
                }
                case 12 << 3 | WireReader.VARINT -> droppedEvents = unsigned32(wire);
                case 13 << 3 | WireReader.BYTES -> {
                    links++;
                    wire.skip(0);
                }
                case 14 << 3 | WireReader.VARINT -> droppedLinks = unsigned32(wire);
                case 15 << 3 | WireReader.BYTES -> {
                    var length = wire.length();
                    code = status(new WireReader(body, wire.at, wire.at + length), code, description);
                    wire.at += length;
                }
                case 16 << 3 | WireReader.FIXED32 -> flags = wire.fixed32();
                default -> wire.skip(0);
            }
        }
        remarks.attributes("a span", attributes);
        var root = parentId.length == 0 || parentId.length == 8 && parentId.number(0) == 0;
        var fault = fault(traceId, spanId, parentId, root);
        if (fault != null) {
            remarks.reject("span " + Rejections.quote(name.text()) + " " + fault);
            return;
        }
        into.begin(
                traceId.number(0),
                traceId.number(8),
                spanId.number(0),
                root ? 0 : parentId.number(0),
                AttributeValues.unsigned(start),
                AttributeValues.unsigned(end),
                kind(kind),
                flags,
                state.length == 0 ? TraceState.getDefault() : SpanContexts.traceState(state.text()),
                code == 1 ? StatusCode.OK : code == 2 ? StatusCode.ERROR : StatusCode.UNSET,
                name.utf8(),
                description.utf8());
        attributes(from, to, 9, attributes, dropped);
        if (events > 0) {
            each(from, to, 11, this::event);
        }
        into.endEvents(droppedEvents);
        if (links > 0) {
            each(from, to, 13, this::link);
        }
        into.endLinks(droppedLinks);
    }

    /** The reason why a span is invalid (trace.proto: trace_id, span_id, parent_span_id), or null. */
    private static String fault(Slice traceId, Slice spanId, Slice parentId, boolean root) {
        if (!traceId.isTraceId()) return "has no valid trace id: 32 hex digits, not all of them zero";
        if (!spanId.isSpanId()) return "has no valid span id: 16 hex digits, not all of them zero";
        // Some senders write all zeros for a root span.
        if (!root && !parentId.isSpanId()) return "has a parent span id that is not 16 hex digits";
        return null;
    }

    private static int status(WireReader wire, int before, Slice description) throws MalformedOtlp {
        var code = before;
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 2 << 3 | WireReader.BYTES -> description.read(wire);
                case 3 << 3 | WireReader.VARINT -> code = (int) wire.varint();
                default -> wire.skip(0);
            }
        }
        return code;
    }

    /** Null when the sender did not set it, or the value is unknown. */
    private static SpanKind kind(int number) {
        return switch (number) {
            case 1 -> SpanKind.INTERNAL;
            case 2 -> SpanKind.SERVER;
            case 3 -> SpanKind.CLIENT;
            case 4 -> SpanKind.PRODUCER;
            case 5 -> SpanKind.CONSUMER;
            default -> null;
        };
    }

    private interface Part {
        void read(int from, int to) throws MalformedOtlp;
    }

    private void each(int from, int to, int field, Part part) throws MalformedOtlp {
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.field == field && wire.type == WireReader.BYTES) {
                var length = wire.length();
                part.read(wire.at, wire.at + length);
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
    }

    private void event(int from, int to) throws MalformedOtlp {
        var name = new Slice();
        var time = 0L;
        var attributes = 0;
        var dropped = 0L;
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 1 << 3 | WireReader.FIXED64 -> time = wire.fixed64();
                case 2 << 3 | WireReader.BYTES -> name.read(wire);
                case 3 << 3 | WireReader.BYTES -> {
                    attributes++;
                    wire.skip(0);
                }
                case 4 << 3 | WireReader.VARINT -> dropped = unsigned32(wire);
                default -> wire.skip(0);
            }
        }
        into.event(AttributeValues.unsigned(time), name.utf8());
        attributes(from, to, 3, attributes, dropped);
    }

    /** A link to an invalid context is kept: it is legal, and it may carry attributes. */
    private void link(int from, int to) throws MalformedOtlp {
        var traceId = new Slice();
        var spanId = new Slice();
        var state = new Slice();
        var flags = 0;
        var attributes = 0;
        var dropped = 0L;
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 1 << 3 | WireReader.BYTES -> traceId.read(wire);
                case 2 << 3 | WireReader.BYTES -> spanId.read(wire);
                case 3 << 3 | WireReader.BYTES -> state.read(wire);
                case 4 << 3 | WireReader.BYTES -> {
                    attributes++;
                    wire.skip(0);
                }
                case 5 << 3 | WireReader.VARINT -> dropped = unsigned32(wire);
                case 6 << 3 | WireReader.FIXED32 -> flags = wire.fixed32();
                default -> wire.skip(0);
            }
        }
        var valid = traceId.isTraceId();
        into.link(
                valid ? traceId.number(0) : 0,
                valid ? traceId.number(8) : 0,
                spanId.isSpanId() ? spanId.number(0) : 0,
                flags,
                state.length == 0 ? TraceState.getDefault() : SpanContexts.traceState(state.text()));
        attributes(from, to, 4, attributes, dropped);
    }

    private void attributes(int from, int to, int field, int count, long dropped) throws MalformedOtlp {
        if (count > 1 && mayRepeat(from, to, field)) {
            repeated(from, to, field);
        } else if (count > 0) {
            var left = AttributeValues.MAX_ATTRIBUTES;
            var wire = new WireReader(body, from, to);
            while (left > 0 && wire.next()) {
                if (wire.field == field && wire.type == WireReader.BYTES) {
                    var length = wire.length();
                    attribute(wire.at, wire.at + length);
                    wire.at += length;
                    left--;
                } else {
                    wire.skip(0);
                }
            }
        }
        into.endAttributes(count + dropped);
    }

    private final int[] keys = new int[AttributeValues.MAX_ATTRIBUTES];

    /** Whether two keys of a list have the same hash; only then can they be equal. */
    private boolean mayRepeat(int from, int to, int field) throws MalformedOtlp {
        var count = 0;
        var wire = new WireReader(body, from, to);
        while (count < keys.length && wire.next()) {
            if (wire.field == field && wire.type == WireReader.BYTES) {
                var length = wire.length();
                var hash = hashOfKey(wire.at, wire.at + length);
                wire.at += length;
                for (var i = 0; i < count; i++) {
                    if (keys[i] == hash) {
                        return true;
                    }
                }
                keys[count++] = hash;
            } else {
                wire.skip(0);
            }
        }
        return false;
    }

    private int hashOfKey(int from, int to) throws MalformedOtlp {
        var hash = 1;
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.field == 1 && wire.type == WireReader.BYTES) {
                var length = wire.length();
                var end = wire.at + length;
                hash = 1; // the last one wins
                for (var i = wire.at; i < end; i++) {
                    hash = 31 * hash + body[i];
                }
                wire.at = end;
            } else {
                wire.skip(0);
            }
        }
        return hash;
    }

    /** A list in which a key may appear twice, read with protobuf's own classes. */
    private void repeated(int from, int to, int field) throws MalformedOtlp {
        var pairs = new ArrayList<KeyValue>();
        var wire = new WireReader(body, from, to);
        while (pairs.size() < AttributeValues.MAX_ATTRIBUTES && wire.next()) {
            if (wire.field == field && wire.type == WireReader.BYTES) {
                var length = wire.length();
                pairs.add(parsed(KeyValue.parser(), Arrays.copyOfRange(body, wire.at, wire.at + length)));
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
        AttributeValues.attributes(pairs).forEach(into::attribute);
    }

    private void attribute(int from, int to) throws MalformedOtlp {
        var wire = new WireReader(body, from, to);
        var key = 0;
        var keyLength = -1;
        var value = 0;
        var valueLength = -1;
        while (wire.next()) {
            var first = wire.type == WireReader.BYTES
                    && (wire.field == 1 && keyLength < 0 || wire.field == 2 && valueLength < 0);
            if (!first) {
                rare(from, to);
                return;
            }
            var length = wire.length();
            if (wire.field == 1) {
                key = wire.at;
                keyLength = length;
            } else {
                value = wire.at;
                valueLength = length;
            }
            wire.at += length;
        }
        if (keyLength <= 0) {
            return; // the SDK has no attributes without a name
        }
        if (!plain(key, keyLength, new WireReader(body, value, value + Math.max(0, valueLength)))) {
            rare(from, to);
        }
    }

    /** Writes a value that is just a string, a number or a boolean; returns false for any other. */
    private boolean plain(int key, int keyLength, WireReader value) throws MalformedOtlp {
        if (!value.next()) {
            return false;
        }
        switch (value.field << 3 | value.type) {
            case 1 << 3 | WireReader.BYTES -> {
                var length = value.length();
                if (value.at + length != value.end) {
                    return false;
                }
                into.text(body, key, keyLength, value.at, length);
            }
            case 2 << 3 | WireReader.VARINT -> {
                var truth = value.varint() != 0;
                if (value.at != value.end) {
                    return false;
                }
                into.truth(body, key, keyLength, truth);
            }
            case 3 << 3 | WireReader.VARINT -> {
                var whole = value.varint();
                if (value.at != value.end) {
                    return false;
                }
                into.whole(body, key, keyLength, whole);
            }
            case 4 << 3 | WireReader.FIXED64 -> {
                var bits = value.fixed64();
                if (value.at != value.end) {
                    return false;
                }
                into.real(body, key, keyLength, Double.longBitsToDouble(bits));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void rare(int from, int to) throws MalformedOtlp {
        var pair = parsed(KeyValue.parser(), Arrays.copyOfRange(body, from, to));
        AttributeValues.attributes(List.of(pair)).forEach(into::attribute);
    }

    private static long unsigned32(WireReader wire) throws MalformedOtlp {
        return wire.varint() & 0xFFFF_FFFFL;
    }
}
