package lab.otlp.files;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import lab.profile.ProfileKind;
import lab.profile.ProfileRecording;
import lab.profile.RecordedSpans;
import lab.profile.StackSample;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.ProfileType;
import lab.telemetry.profiles.SampleLinks;
import lab.telemetry.profiles.StackTree;

/**
 * Reads a JFR recording as profiles: one for each kind of sample that it contains. Each sample keeps the span during
 * which it was taken. The file's name becomes the service name, because a recording has none.
 */
final class JfrFile {

    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_SAMPLES = 500_000;
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("jdk.jfr");

    /** Running time is estimated from the sampling period; waiting time is measured. */
    private static final Map<ProfileKind, ProfileType> TYPES = Map.of(
            ProfileKind.CPU, new ProfileType("cpu", "nanoseconds"),
            ProfileKind.WALL, new ProfileType("wall", "nanoseconds"),
            ProfileKind.LOCK, new ProfileType("lock", "nanoseconds"),
            ProfileKind.ALLOCATION, new ProfileType("alloc_space", "bytes"));

    private final StackTree.Builder stacks = new StackTree.Builder();
    private final SampleLinks.Builder links = new SampleLinks.Builder();
    private final Map<ProfileKind, ProfileData.Builder> samples = new EnumMap<>(ProfileKind.class);
    private final RecordedSpans spans;
    private int read;
    private long first = Long.MAX_VALUE;
    private long last;

    private JfrFile(RecordedSpans spans) {
        this.spans = spans;
    }

    /** Whether a file is a recording, judged by its first bytes. */
    static boolean isOne(BufferedInputStream in) throws IOException {
        var start = FileText.peek(in, 4);
        return (start[0] << 24 | start[1] << 16 | start[2] << 8 | start[3]) == MAGIC;
    }

    /**
     * Reads a recording.
     *
     * @param plain the file's contents, decompressed
     * @throws IOException when it is damaged or too large
     */
    static ProfileBatch read(Path file, BufferedInputStream plain) throws IOException {
        try (var raw = new BufferedInputStream(Files.newInputStream(file))) {
            if (isOne(raw)) {
                return read(file, file.getFileName().toString());
            }
        }
        var copy = Files.createTempFile("recording-", ".jfr");
        copy.toFile().deleteOnExit();
        try {
            decompress(plain, copy);
            return read(copy, file.getFileName().toString());
        } finally {
            Files.delete(copy);
        }
    }

    private static void decompress(InputStream plain, Path into) throws IOException {
        try (var out = Files.newOutputStream(into)) {
            var chunk = new byte[64 << 10];
            var bytes = 0L;
            for (int n; (n = plain.read(chunk)) > 0; ) {
                bytes += n;
                if (bytes > MAX_BYTES) {
                    throw tooLarge();
                }
                out.write(chunk, 0, n);
            }
        }
    }

    private static IOException tooLarge() {
        return new IOException("a recording of JFR may have " + (MAX_BYTES >> 20) + " MB");
    }

    private static ProfileBatch read(Path recording, String name) throws IOException {
        if (Files.size(recording) > MAX_BYTES) {
            throw tooLarge();
        }
        try {
            var file = new JfrFile(RecordedSpans.read(recording, MAX_SAMPLES));
            ProfileRecording.each(recording, file.spans, file::add);
            return file.batch(name);
        } catch (TooMany tooMany) {
            throw tooMany;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError damaged) {
            // The JDK's reader trusts the lengths in a file.
            throw new IOException("this recording of JFR is damaged or cut off", damaged);
        }
    }

    private static final class TooMany extends IOException {
        TooMany() {
            super("a recording of JFR may have " + MAX_SAMPLES + " samples");
        }
    }

    private void add(StackSample sample) throws IOException {
        if (++read > MAX_SAMPLES || stacks.isFull()) {
            throw new TooMany();
        }
        first = Math.min(first, sample.startNanos());
        last = Math.max(last, sample.endNanos());
        var node = StackTree.ROOT;
        for (var frame : sample.frames().reversed()) {
            node = stacks.below(node, stacks.frame(frame.fullName()));
        }
        var link = sample.scope().map(this::link).orElse(SampleLinks.NONE);
        for (var kind : ProfileKind.values()) {
            if (kind.has(sample)) {
                samples.computeIfAbsent(kind, _ -> new ProfileData.Builder()).add(node, link, value(sample));
            }
        }
    }

    private int link(StackSample.SpanWindow window) {
        if (!isId(window.traceId(), 32) || !isId(window.spanId(), 16)) {
            return SampleLinks.NONE;
        }
        return links.link(
                HexFormat.fromHexDigitsToLong(window.traceId(), 0, 16),
                HexFormat.fromHexDigitsToLong(window.traceId(), 16, 32),
                HexFormat.fromHexDigitsToLong(window.spanId()));
    }

    private static boolean isId(String text, int length) {
        return text != null && text.length() == length && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private long value(StackSample sample) {
        return switch (sample.activity()) {
            case RUNS -> spans.period().toNanos();
            case ALLOCATES -> (long) sample.weight();
            default -> sample.endNanos() - sample.startNanos();
        };
    }

    private ProfileBatch batch(String name) {
        var resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), name));
        List<ProfileData> profiles = samples.entrySet().stream()
                .map(kind -> new ProfileData(
                        resource,
                        SCOPE,
                        TYPES.get(kind.getKey()),
                        first,
                        last - first,
                        kind.getValue().build()))
                .toList();
        return new ProfileBatch(stacks.build(), links.build(), profiles);
    }
}
