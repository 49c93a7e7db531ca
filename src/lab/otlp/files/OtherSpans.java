package lab.otlp.files;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.Locale;

/** Common parts of other tracers' spans: ids, times in microseconds, tags. */
final class OtherSpans {

    private OtherSpans() {}

    /** An id in hex. Restores the leading zeros that Jaeger and Zipkin omit; empty if it is not an id. */
    static ByteString id(String hex, int octets) {
        var text = "0".repeat(Math.max(0, 2 * octets - hex.length())) + hex;
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException noHex) {
            return ByteString.EMPTY;
        }
    }

    /** A text; empty when it is missing. */
    static String text(JsonObject object, String name) {
        return object.get(name) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    /** Converts microseconds, with or without a fraction, to nanoseconds; 0 when they are missing. */
    static long nanos(JsonObject object, String name) {
        var micros = text(object, name);
        if (micros.isEmpty() || micros.length() > 40) return 0;
        var nanos = new BigDecimal(micros).movePointRight(3);
        return nanos.signum() < 0 || nanos.precision() - nanos.scale() > 19 ? 0 : nanos.longValue();
    }

    static KeyValue attribute(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    static KeyValue attribute(String key, String value) {
        return attribute(key, AnyValue.newBuilder().setStringValue(value).build());
    }

    /** A JSON value; integers stay integers. */
    static AnyValue value(JsonElement json) {
        var value = AnyValue.newBuilder();
        if (!(json instanceof JsonPrimitive primitive))
            return value.setStringValue(String.valueOf(json)).build();
        if (primitive.isBoolean())
            return value.setBoolValue(primitive.getAsBoolean()).build();
        if (!primitive.isNumber())
            return value.setStringValue(primitive.getAsString()).build();
        return primitive.getAsString().matches("-?\\d{1,18}")
                ? value.setIntValue(primitive.getAsLong()).build()
                : value.setDoubleValue(primitive.getAsDouble()).build();
    }

    /** Applies a tag to the span itself, if OpenTelemetry's exporters for these tracers use it that way. */
    static void tell(Span.Builder span, String key, String value) {
        switch (key) {
            case "span.kind" -> span.setKind(kind(value));
            case "otel.status_code" ->
                span.getStatusBuilder()
                        .setCode(
                                switch (value.toUpperCase(Locale.ROOT)) {
                                    case "ERROR" -> Status.StatusCode.STATUS_CODE_ERROR;
                                    case "OK" -> Status.StatusCode.STATUS_CODE_OK;
                                    default -> Status.StatusCode.STATUS_CODE_UNSET;
                                });
            case "otel.status_description" -> span.getStatusBuilder().setMessage(value);
            case "w3c.tracestate" -> span.setTraceState(value);
            default -> {
                // One of its attributes.
            }
        }
    }

    static Span.SpanKind kind(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "server" -> Span.SpanKind.SPAN_KIND_SERVER;
            case "client" -> Span.SpanKind.SPAN_KIND_CLIENT;
            case "producer" -> Span.SpanKind.SPAN_KIND_PRODUCER;
            case "consumer" -> Span.SpanKind.SPAN_KIND_CONSUMER;
            default -> Span.SpanKind.SPAN_KIND_INTERNAL;
        };
    }

    static void error(Span.Builder span) {
        span.getStatusBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
    }
}
