package lab.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import lab.otlp.ProfileDictionary.Invalid;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.ProfileType;

/**
 * Reads profiles (OTLP's profiles.proto, v1development) from the wire into columns. A profile with a reference that is
 * missing from the dictionary is left out completely.
 */
final class ProfileReader {

    private final byte[] body;
    private final Rejections remarks;
    private final ProfileDictionary dictionary;
    private final List<ProfileData> profiles = new ArrayList<>();

    private ProfileReader(byte[] body, Rejections remarks) throws MalformedOtlp {
        this.body = body;
        this.remarks = remarks;
        dictionary = new ProfileDictionary(body);
    }

    /**
     * Reads a request that {@link RequestCheck} has found well-formed.
     *
     * @param remarks collects the invalid items, which are left out
     */
    static ProfileBatch read(byte[] body, Rejections remarks) throws MalformedOtlp {
        return new ProfileReader(body, remarks).request();
    }

    private interface Part {
        void read(int from, int to) throws MalformedOtlp;
    }

    /** Calls {@code part} for each field of this number that holds bytes. */
    private void each(int field, int from, int to, Part part) throws MalformedOtlp {
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

    private ProfileBatch request() throws MalformedOtlp {
        each(1, 0, body.length, this::resourceProfiles);
        return new ProfileBatch(dictionary.stacks(), dictionary.links(), profiles);
    }

    private void resourceProfiles(int from, int to) throws MalformedOtlp {
        var sent = io.opentelemetry.proto.resource.v1.Resource.newBuilder();
        try {
            sent.mergeFrom(message(from, to));
        } catch (InvalidProtocolBufferException e) {
            throw WireReader.malformed(e.getMessage());
        }
        sent.getAttributesBuilderList().forEach(this::resolve);
        var resource = TelemetrySource.resource(sent.build(), schemaUrl(from, to), remarks);
        each(2, from, to, (begin, end) -> scopeProfiles(resource, begin, end));
    }

    private void scopeProfiles(Resource resource, int from, int to) throws MalformedOtlp {
        var sent = InstrumentationScope.newBuilder();
        try {
            sent.mergeFrom(message(from, to));
        } catch (InvalidProtocolBufferException e) {
            throw WireReader.malformed(e.getMessage());
        }
        sent.getAttributesBuilderList().forEach(this::resolve);
        var scope = TelemetrySource.scope(sent.build(), schemaUrl(from, to), remarks);
        each(2, from, to, (begin, end) -> profile(resource, scope, begin, end));
    }

    /** The resource or scope. If it is given twice, protobuf merges both. */
    private byte[] message(int from, int to) throws MalformedOtlp {
        var message = new ByteArrayOutputStream(64);
        each(1, from, to, (begin, end) -> message.write(body, begin, end - begin));
        return message.toByteArray();
    }

    private String schemaUrl(int from, int to) throws MalformedOtlp {
        var url = new String[] {""};
        each(3, from, to, (begin, end) -> url[0] = new String(body, begin, end - begin, StandardCharsets.UTF_8));
        return url[0];
    }

    /** Only profiles have keys and string values of attributes in the dictionary. */
    private void resolve(KeyValue.Builder pair) {
        if (pair.getKeyStrindex() != 0) {
            pair.setKey(dictionary.textOrEmpty(pair.getKeyStrindex()));
        }
        if (pair.hasValue()) {
            resolve(pair.getValueBuilder());
        }
    }

    private void resolve(AnyValue.Builder value) {
        switch (value.getValueCase()) {
            case STRING_VALUE_STRINDEX -> value.setStringValue(dictionary.textOrEmpty(value.getStringValueStrindex()));
            case ARRAY_VALUE ->
                value.getArrayValueBuilder().getValuesBuilderList().forEach(this::resolve);
            case KVLIST_VALUE ->
                value.getKvlistValueBuilder().getValuesBuilderList().forEach(this::resolve);
            default -> {
                // it is inline, not a reference
            }
        }
    }

    private void profile(Resource resource, InstrumentationScopeInfo scope, int from, int to) throws MalformedOtlp {
        var samples = new ProfileData.Builder();
        var type = new int[3];
        var start = 0L;
        var duration = 0L;
        var wire = new WireReader(body, from, to);
        String problem = null;
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 1 << 3 | WireReader.BYTES -> {
                    var length = wire.length();
                    numbers(type, wire.at, wire.at + length);
                    wire.at += length;
                }
                case 2 << 3 | WireReader.BYTES -> {
                    var length = wire.length();
                    try {
                        if (problem == null) {
                            sample(samples, wire.at, wire.at + length);
                        }
                    } catch (Invalid invalid) {
                        problem = invalid.getMessage();
                    }
                    wire.at += length;
                }
                case 3 << 3 | WireReader.FIXED64 -> start = wire.fixed64();
                case 4 << 3 | WireReader.VARINT -> duration = wire.varint();
                default -> wire.skip(0);
            }
        }
        try {
            if (problem != null) {
                throw new Invalid(problem);
            }
            var measured = new ProfileType(named(type[1], "samples"), named(type[2], "count"));
            profiles.add(new ProfileData(
                    resource,
                    scope,
                    measured,
                    AttributeValues.unsigned(start),
                    AttributeValues.unsigned(duration),
                    samples.build()));
        } catch (Invalid invalid) {
            remarks.reject(
                    "profile " + Rejections.quote(dictionary.textOrEmpty(type[1])) + ": " + invalid.getMessage());
        }
    }

    private String named(int text, String otherwise) throws Invalid {
        var name = dictionary.text(text);
        return name.isEmpty() ? otherwise : name;
    }

    /** The numbers of a message's first fields, by field. */
    private void numbers(int[] into, int from, int to) throws MalformedOtlp {
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.type == WireReader.VARINT && wire.field < into.length) {
                into[wire.field] = (int) wire.varint();
            } else {
                wire.skip(0);
            }
        }
    }

    private void sample(ProfileData.Builder into, int from, int to) throws MalformedOtlp, Invalid {
        var stack = 0;
        var link = 0;
        var sum = 0L;
        var values = 0;
        var times = 0;
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 1 << 3 | WireReader.VARINT -> stack = (int) wire.varint();
                case 3 << 3 | WireReader.VARINT -> link = (int) wire.varint();
                case 4 << 3 | WireReader.VARINT -> {
                    sum = sum(sum, wire.varint());
                    values++;
                }
                case 4 << 3 | WireReader.BYTES -> {
                    var end = wire.length() + wire.at;
                    while (wire.at < end) {
                        sum = sum(sum, wire.varint());
                        values++;
                    }
                }
                case 5 << 3 | WireReader.FIXED64 -> {
                    wire.fixed64();
                    times++;
                }
                case 5 << 3 | WireReader.BYTES -> {
                    var length = wire.length();
                    times += length / 8;
                    wire.at += length;
                }
                default -> wire.skip(0);
            }
        }
        if (values == 0 && times == 0) {
            throw new Invalid("a sample has neither values nor times");
        }
        // A timestamp alone means one sample.
        into.add(dictionary.stack(stack), dictionary.link(link), values == 0 ? times : sum);
    }

    /** The sum, limited to the largest number. */
    private static long sum(long a, long b) {
        var sum = a + b;
        var overflows = ((a ^ sum) & (b ^ sum)) < 0;
        var end = a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        return overflows ? end : sum;
    }
}
