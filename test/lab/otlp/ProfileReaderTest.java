package lab.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.profiles.v1development.Function;
import io.opentelemetry.proto.profiles.v1development.KeyValueAndUnit;
import io.opentelemetry.proto.profiles.v1development.Line;
import io.opentelemetry.proto.profiles.v1development.Link;
import io.opentelemetry.proto.profiles.v1development.Location;
import io.opentelemetry.proto.profiles.v1development.Mapping;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.ResourceProfiles;
import io.opentelemetry.proto.profiles.v1development.Sample;
import io.opentelemetry.proto.profiles.v1development.ScopeProfiles;
import io.opentelemetry.proto.profiles.v1development.Stack;
import io.opentelemetry.proto.profiles.v1development.ValueType;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import lab.Repository;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.SampleLinks;
import lab.telemetry.profiles.StackTree;
import org.junit.jupiter.api.Test;

/**
 * The reader of profiles against protobuf-java: it takes the same bodies, and reads from them what a plain computation
 * over protobuf's messages finds.
 *
 * <p>Seeded; {@code -Dlab.fuzz=1000000} and {@code -Dlab.fuzz.seed=7} look further.
 */
class ProfileReaderTest {

    private static final int ROUNDS = Integer.getInteger("lab.fuzz", 4000);
    private static final long SEED = Long.getLong("lab.fuzz.seed", 42);
    private static final String TRACE = "5b8efff798038103d269b633813fc60c";

    private final Random random = new Random(SEED);

    @Test
    void theExampleIsReadWhole() throws Exception {
        var json = Files.readAllBytes(Repository.ROOT.resolve("test/lab/receive/examples/profiles.json"));
        var decoded = Decoder.decode(Signal.PROFILES, Encoding.JSON, json);
        assertThat(decoded.rejected()).isZero();
        var batch = decoded.profiles().getFirst();
        var profile = batch.profiles().getFirst();
        assertThat(profile.resource().getAttribute(AttributeKey.stringKey("service.name")))
                .isEqualTo("my.service");
        assertThat(profile.scope().getName()).isEqualTo("com.example.profiler");
        assertThat(profile.type().id()).isEqualTo("cpu:nanoseconds");
        assertThat(profile.startNanos()).isEqualTo(1_700_000_000_000_000_000L);
        assertThat(profile.durationNanos()).isEqualTo(1_000_000_000);
        assertThat(samples(batch))
                .containsExactly(
                        "cpu:nanoseconds " + TRACE + " eee19b7ec3c1b174 10000000 [com.example.Shop.main]",
                        "cpu:nanoseconds " + TRACE + " eee19b7ec3c1b174 30000000 [com.example.Shop.main,"
                                + " com.example.Shop.check, java.util.ArrayList.contains, libc.so.6 0x1234]",
                        "cpu:nanoseconds - 5000000 [com.example.Shop.main, com.example.Shop.check,"
                                + " java.util.ArrayList.contains, libc.so.6 0x1234]");
    }

    @Test
    void mutatedBodiesAreTakenAndReadAsProtobufDoes() throws Exception {
        var taken = 0;
        var refused = 0;
        var kept = 0;
        var rejected = 0L;
        for (var round = 0; round < ROUNDS; round++) {
            var body = request().toByteArray();
            for (var n = random.nextInt(3); n > 0; n--) {
                body = mutated(body);
            }
            var read = agreed(body);
            if (read == null) {
                refused++;
            } else {
                taken++;
                kept += read.profiles().size();
                rejected += read.rejected();
            }
        }
        // Else the mutations are too tame, or too wild, to test anything.
        assertThat(taken).isGreaterThan(ROUNDS / 10);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
        assertThat(kept).isGreaterThan(ROUNDS / 10);
        assertThat(rejected).isGreaterThan(ROUNDS / 10);
    }

    /** Null when both refuse it. */
    private static DecodedRequest agreed(byte[] body) throws Exception {
        var shown = HexFormat.of().formatHex(body);
        ExportProfilesServiceRequest parsed;
        try {
            var input = CodedInputStream.newInstance(body);
            input.setRecursionLimit(ElementLimit.DEPTH);
            parsed = ExportProfilesServiceRequest.parseFrom(input);
        } catch (InvalidProtocolBufferException malformed) {
            parsed = null;
        }
        DecodedRequest read;
        try {
            read = Decoder.decode(Signal.PROFILES, Encoding.PROTOBUF, body);
        } catch (MalformedOtlp malformed) {
            assertThat(malformed.getMessage()).isNotBlank().hasSizeLessThan(600);
            if (malformed.getMessage().endsWith("a number is longer than ten bytes")) {
                return null; // protobuf-java ends a number at its tenth byte, whatever that says
            }
            read = null;
        }
        assertThat(read == null).as("%s is refused", shown).isEqualTo(parsed == null);
        if (parsed == null) {
            return null;
        }
        var expected = new ArrayList<String>();
        var rejected = 0;
        for (var resource : parsed.getResourceProfilesList()) {
            for (var scope : resource.getScopeProfilesList()) {
                for (var profile : scope.getProfilesList()) {
                    try {
                        expected.addAll(plain(profile, parsed.getDictionary()));
                    } catch (IndexOutOfBoundsException dangling) {
                        rejected++;
                    }
                }
            }
        }
        assertThat(read.rejected()).as("%s rejected", shown).isEqualTo(rejected);
        assertThat(read.profiles().stream().flatMap(batch -> samples(batch).stream()))
                .as("%s", shown)
                .containsExactlyElementsOf(expected);
        return read;
    }

    /** A profile as the definition has it, in the plainest way; an index out of bounds rejects it. */
    private static List<String> plain(Profile profile, ProfilesDictionary dictionary) {
        var type = text(dictionary, profile.getSampleType().getTypeStrindex());
        var unit = text(dictionary, profile.getSampleType().getUnitStrindex());
        var lines = new ArrayList<String>();
        for (var sample : profile.getSamplesList()) {
            if (sample.getValuesCount() + sample.getTimestampsUnixNanoCount() == 0) {
                throw new IndexOutOfBoundsException("nothing was measured");
            }
            var stack = at(dictionary.getStackTableList(), sample.getStackIndex(), Stack.getDefaultInstance());
            var frames = new ArrayList<String>();
            for (var index : stack.getLocationIndicesList()) {
                var location = at(dictionary.getLocationTableList(), index, Location.getDefaultInstance());
                for (var line : location.getLinesList()) {
                    var function = at(
                            dictionary.getFunctionTableList(), line.getFunctionIndex(), Function.getDefaultInstance());
                    var name = text(dictionary, function.getNameStrindex());
                    name = name.isEmpty() ? text(dictionary, function.getSystemNameStrindex()) : name;
                    name = name.isEmpty() ? text(dictionary, function.getFilenameStrindex()) : name;
                    frames.add(name.isEmpty() ? "(unknown)" : name);
                }
                if (location.getLinesCount() == 0) {
                    var mapping = at(
                            dictionary.getMappingTableList(), location.getMappingIndex(), Mapping.getDefaultInstance());
                    var file = text(dictionary, mapping.getFilenameStrindex());
                    file = file.substring(Math.max(0, file.length() - 200)).replaceFirst("(?s).*/", "");
                    var address = location.getAddress() == 0 ? "" : " 0x" + Long.toHexString(location.getAddress());
                    var name = (file + address).strip();
                    frames.add(name.isEmpty() ? "(unknown)" : name);
                }
            }
            var link = at(dictionary.getLinkTableList(), sample.getLinkIndex(), Link.getDefaultInstance());
            link = sample.getLinkIndex() == 0 ? Link.getDefaultInstance() : link;
            var sum = sample.getValuesCount() == 0
                    ? sample.getTimestampsUnixNanoCount()
                    : sample.getValuesList().stream().mapToLong(Long::longValue).sum();
            lines.add(line(type, unit, id(link.getTraceId(), 16), id(link.getSpanId(), 8), sum, frames.reversed()));
        }
        return lines;
    }

    private static <T> T at(List<T> table, int index, T nothing) {
        return index == 0 && table.isEmpty() ? nothing : table.get(index);
    }

    private static String text(ProfilesDictionary dictionary, int index) {
        return at(dictionary.getStringTableList(), index, "");
    }

    private static String id(ByteString bytes, int length) {
        var hex = HexFormat.of().formatHex(bytes.toByteArray());
        return bytes.size() == length && !hex.matches("0*") ? hex : "";
    }

    private static String line(
            String type, String unit, String trace, String span, long value, List<String> callersFirst) {
        var link = trace.isEmpty() || span.isEmpty() ? "-" : trace + " " + span;
        return (type.isEmpty() ? "samples" : type) + ":" + (unit.isEmpty() ? "count" : unit) + " " + link + " " + value
                + " " + callersFirst;
    }

    private static List<String> samples(ProfileBatch batch) {
        var lines = new ArrayList<String>();
        for (var profile : batch.profiles()) {
            var samples = profile.samples();
            for (var i = 0; i < samples.size(); i++) {
                var frames = new ArrayList<String>();
                for (var node = samples.node(i);
                        node != StackTree.ROOT;
                        node = batch.stacks().caller(node)) {
                    frames.add(batch.stacks().name(node));
                }
                var link = samples.link(i);
                var none = link == SampleLinks.NONE;
                lines.add(line(
                        profile.type().type(),
                        profile.type().unit(),
                        none ? "" : batch.links().traceId(link),
                        none ? "" : batch.links().spanId(link),
                        samples.value(i),
                        frames.reversed()));
            }
        }
        return lines;
    }

    private ExportProfilesServiceRequest request() {
        var request = ExportProfilesServiceRequest.newBuilder();
        for (var r = random.nextInt(2); r >= 0; r--) {
            var scope = ScopeProfiles.newBuilder()
                    .setScope(InstrumentationScope.newBuilder().setName(word()))
                    .setSchemaUrl(word());
            for (var p = random.nextInt(3); p >= 0; p--) {
                scope.addProfiles(profile());
            }
            request.addResourceProfiles(ResourceProfiles.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAttributes(KeyValue.newBuilder()
                                    .setKeyStrindex(random.nextInt(4))
                                    .setValue(AnyValue.newBuilder().setStringValueStrindex(index(5)))))
                    .addScopeProfiles(scope));
        }
        return random.nextInt(20) == 0
                ? request.build()
                : request.setDictionary(dictionary()).build();
    }

    private Profile profile() {
        var profile = Profile.newBuilder()
                .setSampleType(ValueType.newBuilder().setTypeStrindex(index(5)).setUnitStrindex(index(5)))
                .setTimeUnixNano(random.nextLong())
                .setDurationNano(random.nextLong())
                .setOriginalPayloadFormat(word())
                .addAttributeIndices(random.nextInt(3));
        for (var s = random.nextInt(4); s > 0; s--) {
            var sample = Sample.newBuilder().setStackIndex(index(4)).setLinkIndex(index(3));
            var times = random.nextInt(3);
            IntStream.range(0, times).forEach(_ -> sample.addTimestampsUnixNano(random.nextLong()));
            IntStream.range(0, times == 0 ? 1 : random.nextInt(2) * times)
                    .forEach(_ -> sample.addValues(random.nextInt(1000) - 100));
            profile.addSamples(sample);
        }
        return profile.build();
    }

    private ProfilesDictionary dictionary() {
        var dictionary = ProfilesDictionary.newBuilder()
                .addStackTable(Stack.getDefaultInstance())
                .addLinkTable(Link.getDefaultInstance())
                .addLocationTable(Location.getDefaultInstance())
                .addFunctionTable(Function.getDefaultInstance())
                .addMappingTable(Mapping.getDefaultInstance())
                .addMappingTable(Mapping.newBuilder().setFilenameStrindex(index(5)))
                .addAttributeTable(KeyValueAndUnit.newBuilder()
                        .setValue(AnyValue.newBuilder().setStringValue(word())))
                .addAllStringTable(List.of("", "cpu", word(), "a/b/" + word(), word()));
        for (var i = 0; i < 3; i++) {
            var stack = Stack.newBuilder();
            IntStream.range(0, random.nextInt(5)).forEach(_ -> stack.addLocationIndices(index(4)));
            var location = Location.newBuilder().setMappingIndex(index(2)).setAddress(random.nextInt(3));
            IntStream.range(0, random.nextInt(3))
                    .forEach(_ -> location.addLines(Line.newBuilder().setFunctionIndex(index(4))));
            dictionary
                    .addStackTable(stack)
                    .addLocationTable(location)
                    .addFunctionTable(Function.newBuilder()
                            .setNameStrindex(index(5))
                            .setSystemNameStrindex(index(5))
                            .setFilenameStrindex(index(5)))
                    .addLinkTable(Link.newBuilder().setTraceId(bytes(16)).setSpanId(bytes(8)));
        }
        return dictionary.build();
    }

    /** Mostly one that is there. */
    private int index(int size) {
        return random.nextInt(60) == 0 ? random.nextInt(9) - 2 : random.nextInt(size);
    }

    private ByteString bytes(int length) {
        var bytes = new byte[random.nextInt(9) == 0 ? random.nextInt(20) : length];
        if (random.nextInt(9) > 0) {
            random.nextBytes(bytes);
        }
        return ByteString.copyFrom(bytes);
    }

    private String word() {
        return List.of("", "주문", "com.example.Shop.sign", "x", "runtime.mallocgc")
                .get(random.nextInt(5));
    }

    private byte[] mutated(byte[] body) {
        var at = random.nextInt(body.length);
        var mutated = body.clone();
        switch (random.nextInt(4)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[at] = (byte) random.nextInt(256);
            case 2 -> mutated = Arrays.copyOf(body, Math.max(1, at));
            default -> {
                var from = random.nextInt(body.length);
                System.arraycopy(body, from, mutated, at, Math.min(9, body.length - Math.max(from, at)));
            }
        }
        return mutated;
    }

    @Test
    void whatIsPointedToAgainAndAgainStaysSmall() throws Exception {
        var deep = Stack.newBuilder();
        IntStream.range(0, 100_000).forEach(_ -> deep.addLocationIndices(1));
        var location = Location.newBuilder();
        IntStream.range(0, 10_000)
                .forEach(_ -> location.addLines(Line.newBuilder().setFunctionIndex(1)));
        var body = ExportProfilesServiceRequest.newBuilder()
                .addResourceProfiles(ResourceProfiles.newBuilder()
                        .addScopeProfiles(ScopeProfiles.newBuilder()
                                .addProfiles(Profile.newBuilder()
                                        .addSamples(Sample.newBuilder()
                                                .setStackIndex(1)
                                                .addValues(Long.MAX_VALUE)
                                                .addValues(1)))))
                .setDictionary(ProfilesDictionary.newBuilder()
                        .addStackTable(Stack.getDefaultInstance())
                        .addStackTable(deep)
                        .addLocationTable(Location.getDefaultInstance())
                        .addLocationTable(location)
                        .addFunctionTable(Function.getDefaultInstance())
                        .addFunctionTable(Function.newBuilder().setNameStrindex(1))
                        .addStringTable("")
                        .addStringTable("again".repeat(100_000)))
                .build()
                .toByteArray();
        var batch = Decoder.decode(Signal.PROFILES, Encoding.PROTOBUF, body)
                .profiles()
                .getFirst();
        assertThat(batch.stacks().size()).isEqualTo(512);
        assertThat(batch.stacks().name(0)).hasSize(501);
        assertThat(batch.profiles().getFirst().samples().value(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(batch.bytes()).isLessThan(10_000);
    }

    @Test
    void whyAProfileIsRejectedIsSaid() throws Exception {
        var body = """
            {"resourceProfiles":[{"scopeProfiles":[{"profiles":[
             {"sampleType":{"typeStrindex":1},"samples":[{"stackIndex":7,"values":[1]}]},
             {"samples":[{"values":[2]}]}]}]}],
             "dictionary":{"stringTable":["","cpu"],"stackTable":[{}]}}\
            """.getBytes(StandardCharsets.UTF_8);
        var decoded = Decoder.decode(Signal.PROFILES, Encoding.JSON, body);
        assertThat(decoded.rejected()).isEqualTo(1);
        assertThat(decoded.why()).isEqualTo("profile \"cpu\": it points to stack 7 of 1");
        assertThat(samples(decoded.profiles().getFirst())).containsExactly("samples:count - 2 []");
    }
}
