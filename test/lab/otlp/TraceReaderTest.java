package lab.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.EntityRef;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The reader of the wire against protobuf-java: it takes the same bodies, and reads the same from them. protobuf-java
 * writes what it understood anew, in its plain form; that has to read as the body itself does.
 *
 * <p>Seeded; {@code -Dlab.fuzz=1000000} and {@code -Dlab.fuzz.seed=7} look further.
 */
class TraceReaderTest {

    private static final int ROUNDS = Integer.getInteger("lab.fuzz", 4000);
    private static final long SEED = Long.getLong("lab.fuzz.seed", 42);

    private static final String[] KEYS = {"a", "b", "http.route", "service.name"};

    private final Random random = new Random(SEED);
    private final Map<Descriptor, Message> latest = new HashMap<>();

    @Test
    void mutatedBodiesAreTakenAndReadAsProtobufDoes() throws Exception {
        var taken = 0;
        var refused = 0;
        for (var round = 0; round < ROUNDS; round++) {
            var body = shuffled(request());
            for (var n = random.nextInt(3); n > 0; n--) {
                body = mutated(body);
            }
            if (agrees(body)) {
                taken++;
            } else {
                refused++;
            }
        }
        // Else the mutations are too tame, or too wild, to test anything.
        assertThat(taken).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    /** True when both take it. */
    private static boolean agrees(byte[] body) throws Exception {
        var shown = HexFormat.of().formatHex(body);
        ExportTraceServiceRequest parsed;
        try {
            var input = CodedInputStream.newInstance(body);
            input.setRecursionLimit(ElementLimit.DEPTH);
            parsed = ExportTraceServiceRequest.parseFrom(input);
        } catch (InvalidProtocolBufferException malformed) {
            parsed = null;
        }
        DecodedRequest read;
        var why = "";
        try {
            read = Decoder.decode(Signal.TRACES, Encoding.PROTOBUF, body);
        } catch (MalformedOtlp malformed) {
            assertThat(malformed.getMessage()).isNotBlank().hasSizeLessThan(600);
            why = malformed.getMessage();
            read = null;
        }
        // The one difference: protobuf-java ends a number at its tenth byte even when that says that one more follows.
        if (why.endsWith("a number is longer than ten bytes")) {
            return false;
        }
        assertThat(read == null).as("%s is refused: %s", shown, why).isEqualTo(parsed == null);
        if (parsed != null) {
            assertThat(read)
                    .as("%s", shown)
                    .isEqualTo(Decoder.decode(Signal.TRACES, Encoding.PROTOBUF, parsed.toByteArray()));
        }
        return parsed != null;
    }

    private ExportTraceServiceRequest request() {
        var request = ExportTraceServiceRequest.newBuilder();
        for (var r = random.nextInt(3); r >= 0; r--) {
            var resource = ResourceSpans.newBuilder().setSchemaUrl(text());
            if (random.nextInt(4) > 0) {
                resource.setResource(Resource.newBuilder()
                        .addAttributes(pair())
                        .setDroppedAttributesCount(random.nextInt())
                        .addEntityRefs(EntityRef.newBuilder().setType(text()).addIdKeys(text())));
            }
            for (var s = random.nextInt(3); s > 0; s--) {
                var scope = ScopeSpans.newBuilder().setSchemaUrl(text());
                if (random.nextInt(4) > 0) {
                    scope.setScope(InstrumentationScope.newBuilder()
                            .setName(text())
                            .setVersion(text())
                            .addAttributes(pair()));
                }
                for (var n = random.nextInt(4); n > 0; n--) {
                    scope.addSpans(span());
                }
                resource.addScopeSpans(scope);
            }
            request.addResourceSpans(resource);
        }
        return request.build();
    }

    private Span span() {
        var span = Span.newBuilder()
                .setTraceId(id(16))
                .setSpanId(id(8))
                .setParentSpanId(id(8))
                .setTraceState(random.nextBoolean() ? "" : "a=" + text() + ",b=2")
                .setFlags(random.nextInt())
                .setName(text())
                .setKindValue(random.nextInt(8) - 1)
                .setStartTimeUnixNano(random.nextLong())
                .setEndTimeUnixNano(random.nextLong())
                .setDroppedAttributesCount(random.nextInt(9) - 1)
                .setDroppedEventsCount(random.nextInt(9) - 1)
                .setDroppedLinksCount(random.nextInt(9) - 1);
        if (random.nextBoolean()) {
            span.setStatus(
                    Status.newBuilder().setCodeValue(random.nextInt(5) - 1).setMessage(text()));
        }
        for (var n = random.nextInt(5); n > 0; n--) {
            span.addAttributes(pair());
        }
        for (var n = random.nextInt(3); n > 0; n--) {
            var event = Span.Event.newBuilder()
                    .setName(text())
                    .setTimeUnixNano(random.nextLong())
                    .setDroppedAttributesCount(random.nextInt(3));
            for (var a = random.nextInt(3); a > 0; a--) {
                event.addAttributes(pair());
            }
            span.addEvents(event);
        }
        for (var n = random.nextInt(3); n > 0; n--) {
            var link = Span.Link.newBuilder()
                    .setTraceId(id(16))
                    .setSpanId(id(8))
                    .setTraceState(text())
                    .setFlags(random.nextInt(0x400));
            for (var a = random.nextInt(3); a > 0; a--) {
                link.addAttributes(pair());
            }
            span.addLinks(link);
        }
        return span.build();
    }

    /** Mostly right ones, and those that no id can be. */
    private ByteString id(int length) {
        var bytes = new byte[random.nextInt(12) == 0 ? random.nextInt(20) : length];
        if (random.nextInt(12) > 0) {
            random.nextBytes(bytes);
        }
        return ByteString.copyFrom(bytes);
    }

    private KeyValue pair() {
        return KeyValue.newBuilder().setKey(text()).setValue(value(0)).build();
    }

    private AnyValue value(int depth) {
        var value = AnyValue.newBuilder();
        return switch (random.nextInt(depth > 3 ? 6 : 9)) {
            case 0, 1 -> value.setStringValue(text()).build();
            case 2 -> value.setIntValue(random.nextLong() >> random.nextInt(64)).build();
            case 3 -> value.setBoolValue(random.nextBoolean()).build();
            case 4 ->
                value.setDoubleValue(Double.longBitsToDouble(random.nextLong())).build();
            case 5 -> value.build();
            case 6 -> value.setBytesValue(id(3)).build();
            case 7 -> {
                var list = ArrayValue.newBuilder();
                for (var n = random.nextInt(3); n > 0; n--) {
                    list.addValues(value(depth + 1));
                }
                yield value.setArrayValue(list).build();
            }
            default -> {
                var map = KeyValueList.newBuilder();
                for (var n = random.nextInt(3); n > 0; n--) {
                    map.addValues(KeyValue.newBuilder().setKey(text()).setValue(value(depth + 1)));
                }
                yield value.setKvlistValue(map).build();
            }
        };
    }

    private String text() {
        return switch (random.nextInt(7)) {
            case 0 -> "";
            case 1 -> "주문 \uD83D\uDE00";
            case 2 -> "long".repeat(random.nextInt(120));
            default -> KEYS[random.nextInt(KEYS.length)];
        };
    }

    /** The same message with its fields in another order, some of them given twice, at every level. */
    private byte[] shuffled(Message message) throws IOException {
        var earlier = latest.put(message.getDescriptorForType(), message);
        if (earlier != null && random.nextInt(12) == 0) {
            var both = new ByteArrayOutputStream();
            both.write(fields(earlier));
            both.write(fields(message));
            return both.toByteArray();
        }
        return fields(message);
    }

    private byte[] fields(Message message) throws IOException {
        var fields = new ArrayList<byte[]>();
        for (var field : message.getAllFields().entrySet()) {
            var values = field.getKey().isRepeated()
                    ? (java.util.List<?>) field.getValue()
                    : java.util.List.of(field.getValue());
            for (var value : values) {
                var bytes = new ByteArrayOutputStream();
                var out = CodedOutputStream.newInstance(bytes);
                if (value instanceof Message nested) {
                    out.writeByteArray(field.getKey().getNumber(), shuffled(nested));
                } else {
                    var one = message.newBuilderForType();
                    if (field.getKey().isRepeated()) {
                        one.addRepeatedField(field.getKey(), value);
                    } else {
                        one.setField(field.getKey(), value);
                    }
                    out.writeRawBytes(one.buildPartial().toByteArray());
                }
                out.flush();
                fields.add(bytes.toByteArray());
                if (random.nextInt(15) == 0) {
                    fields.add(bytes.toByteArray());
                }
            }
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(fields, random);
        }
        var all = new ByteArrayOutputStream();
        for (var field : fields) {
            all.write(field);
        }
        return all.toByteArray();
    }

    private byte[] mutated(byte[] body) {
        if (body.length == 0) {
            return body;
        }
        var at = random.nextInt(body.length);
        var mutated = body.clone();
        switch (random.nextInt(4)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[at] = (byte) random.nextInt(256);
            case 2 -> mutated = Arrays.copyOf(body, at);
            default -> {
                var from = random.nextInt(body.length);
                System.arraycopy(body, from, mutated, at, Math.min(9, body.length - Math.max(from, at)));
            }
        }
        return mutated;
    }
}
