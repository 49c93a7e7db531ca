package lab.analysis;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;
import lab.telemetry.SpanRow;
import lab.telemetry.SpanSegment;

/**
 * The differences between selected samples and the rest: for each value of each field, the difference of its shares in
 * both. A sample of several spans has a value if one of its spans has it.
 *
 * <p>A numeric field with many values is divided into ranges. Another field with more than {@value #MANY} values is not
 * counted by value: {@code many} lists it, with the share of samples that have the field at all.
 *
 * @param selected the number of selected samples
 * @param facts the largest difference first, as {@link Fact#weight} has it; facts that only say that something failed
 *     (status, {@code error.type}, status codes, exceptions) come after those that may say why
 */
public record Difference(long selected, long rest, List<Fact> facts, List<Many> many) {

    /** The limit of values that are distinguished per field. */
    public static final int MANY = 500;

    private static final int MAX_VALUES_OF_NUMBER = 10;
    private static final int RANGES = 8;
    private static final int MAX_OF_FIELD = 5;
    private static final int MAX_COUNTED = 1 << 16;

    /**
     * A value, or a range of numbers.
     *
     * @param value as text; null for a range
     * @param low the lower end of a range, else null
     * @param high the upper end of a range, exclusive; null when open
     * @param selected the number of selected samples that have it
     * @param selectedShare share of the selected samples, from 0 to 1; 0 when there are none
     * @param outcome whether it says that something failed, not why
     */
    public record Fact(
            String field,
            String value,
            Double low,
            Double high,
            long selected,
            long rest,
            double selectedShare,
            double restShare,
            boolean outcome) {

        /** Positive when it is more frequent among the selected samples. */
        public double difference() {
            return selectedShare - restShare;
        }

        /**
         * The size of the difference, by which facts are sorted. What the selected samples lack counts half: it is
         * often a consequence, since what failed did not come to the rest of its work.
         */
        public double weight() {
            return difference() < 0 ? -difference() / 2 : difference();
        }
    }

    /** A field with too many values to compare, and the share of samples that have it. */
    public record Many(String field, double selectedShare, double restShare) {}

    /**
     * @param isSelected asked by several threads at once
     * @param most how many facts are listed
     */
    public static Difference of(List<Sample> samples, Predicate<Sample> isSelected, int most) {
        return result(
                Parts.of(samples.size(), (from, to) -> {
                    var counting = new Counting(from);
                    for (var sample : samples.subList(from, to)) counting.add(sample, isSelected.test(sample));
                    counting.sources.values().forEach(Source::count);
                    return counting;
                }),
                most);
    }

    private static Difference result(List<Counting> parts, int most) {
        var selected = parts.stream().mapToLong(part -> part.selected).sum();
        var rest = parts.stream().mapToLong(part -> part.rest).sum();
        var known = new HashSet<Field>();
        for (var part : parts) known.addAll(part.fields.keySet());
        var fields = known.parallelStream()
                .map(field -> FieldFacts.of(field, parts, selected, rest))
                .toList();
        var facts =
                fields.stream().flatMap(of -> of.facts.stream()).sorted(ORDER).limit(most);
        var many = fields.stream().flatMap(of -> of.many.stream()).sorted(Comparator.comparing(Many::field));
        return new Difference(selected, rest, facts.toList(), many.toList());
    }

    /** What there is to say of one field. */
    private record FieldFacts(List<Fact> facts, List<Many> many) {

        static FieldFacts of(Field field, List<Counting> parts, long selected, long rest) {
            var values = new Values();
            for (var part : parts) if (part.fields.get(field) instanceof Values of) values.addAll(of);
            var facts = values.counts().stream()
                    .filter(count -> count.selected + count.rest > 0)
                    .map(count -> fact(field, count, selected, rest))
                    .sorted(ORDER)
                    .limit(MAX_OF_FIELD)
                    .toList();
            var present = values.present;
            return new FieldFacts(
                    facts,
                    values.isMany()
                            ? List.of(new Many(
                                    field.text(), share(present.selected, selected), share(present.rest, rest)))
                            : List.of());
        }
    }

    private static Fact fact(Field field, Count count, long selected, long rest) {
        return new Fact(
                field.text(),
                count.value,
                count.low,
                count.high,
                count.selected,
                count.rest,
                share(count.selected, selected),
                share(count.rest, rest),
                isOutcome(field));
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Whether it says that something failed: status codes of HTTP, gRPC and databases, error types, exceptions. */
    static boolean isOutcome(Field field) {
        var key = field.key();
        return field.scope() == Field.Scope.INTRINSIC && key.equals("status")
                || key.equals("error")
                || key.startsWith("error.")
                || key.startsWith("exception.")
                || key.startsWith("otel.status_")
                || key.endsWith(".status_code")
                || key.endsWith("status_code");
    }

    /**
     * The order of facts with equal differences: a release comes first. Attributes that only identify a process come
     * last, because all of them have the same share.
     */
    private static int rank(String field) {
        var key = field.replaceFirst("^resource\\.", "");
        if (key.equals("service.version") || key.startsWith("deployment.")) return 0;
        if (key.equals("service.instance.id")
                || key.startsWith("process.")
                || key.startsWith("host.")
                || key.startsWith("container.")
                || key.startsWith("k8s.pod.")) return 2;
        return 1;
    }

    /** Lookups for a segment's keys and strings, by their numbers. */
    private static final class Known {
        private final Values[] keys;
        private final Count[] texts;
        private final Count[] names;

        private Known(SpanSegment segment) {
            keys = new Values[segment.keyCount()];
            texts = new Count[segment.texts()];
            names = new Count[segment.texts()];
        }
    }

    /** A value of a resource. */
    private record Of(Values values, Object value, Count count) {}

    private static final class Source {
        private final List<Of> texts = new ArrayList<>();
        private final List<Of> numbers = new ArrayList<>();
        private int last;
        /** Samples of a single span: their resource is counted once, at the end. */
        private long selected;

        private long rest;

        void count() {
            for (var one : texts) {
                one.values.present.add(selected, rest);
                if (!one.values.many) one.count.add(selected, rest);
            }
        }
    }

    private static final class Counting implements SpanRow.Pieces {

        private final Map<Field, Values> fields = new HashMap<>();
        private final Values services = values(Field.Scope.INTRINSIC, "service");
        private final Values names = values(Field.Scope.INTRINSIC, "name");
        private final Count[] statuses = counts(StatusCode.values(), values(Field.Scope.INTRINSIC, "status"));
        private final Count[] kinds = counts(SpanKind.values(), values(Field.Scope.INTRINSIC, "kind"));
        private final Map<SpanSegment, Known> segments = new IdentityHashMap<>();
        private final Map<Object, Source> sources = new IdentityHashMap<>();
        private SpanSegment latestSegment;
        private Known known;
        private Object latestResource;
        private Source source;
        private long selected;
        private long rest;
        private int number;
        private boolean isSelected;

        /** @param before how many samples others count */
        private Counting(int before) {
            number = before;
        }

        private static Count[] counts(Enum<?>[] all, Values values) {
            return Arrays.stream(all).map(one -> values.count(one.name())).toArray(Count[]::new);
        }

        private Values values(Field.Scope scope, String key) {
            return fields.computeIfAbsent(new Field(scope, key), field -> new Values());
        }

        void add(Sample sample, boolean isSelected) {
            this.isSelected = isSelected;
            if (isSelected) selected++;
            else rest++;
            number++;
            var spans = sample.spans();
            for (var span : spans) {
                statuses[span.status().ordinal()].add(number, isSelected);
                kinds[span.kind().ordinal()].add(number, isSelected);
                span.pieces(this);
                resource(span, spans.size() == 1);
            }
        }

        private Known of(SpanSegment segment) {
            if (segment != latestSegment) {
                latestSegment = segment;
                known = segments.computeIfAbsent(segment, Known::new);
            }
            return known;
        }

        private Values key(SpanSegment segment, int key) {
            var keys = of(segment).keys;
            if (keys[key] == null) {
                var name = segment.key(key);
                keys[key] = name.isEmpty()
                        ? new Values()
                        : values(Field.Scope.SPAN, name); // not an attribute without a key
            }
            return keys[key];
        }

        @Override
        public void name(SpanSegment segment, int text) {
            names.present.add(number, isSelected);
            if (names.many) return;
            var counts = of(segment).names;
            if (counts[text] == null) counts[text] = names.count(segment.text(text));
            counts[text].add(number, isSelected);
        }

        @Override
        public void text(SpanSegment segment, int key, int text) {
            var values = key(segment, key);
            values.present.add(number, isSelected);
            if (values.many) return;
            var counts = known.texts;
            var count = counts[text];
            if (count == null || count.values != values) counts[text] = count = values.count(segment.text(text));
            count.add(number, isSelected);
        }

        @Override
        public void whole(SpanSegment segment, int key, long value) {
            key(segment, key).add((double) value, number, isSelected);
        }

        @Override
        public void other(AttributeKey<?> key, Object value) {
            values(Field.Scope.SPAN, key.getKey()).add(value, number, isSelected);
        }

        /** A resource counts once per sample; its numbers count for each span, like other numbers. */
        private void resource(SpanRow span, boolean isAlone) {
            if (span.resourceKey() != latestResource) {
                latestResource = span.resourceKey();
                source = sources.get(latestResource);
                if (source == null) sources.put(latestResource, source = source(span));
            }
            for (var one : source.numbers) one.values.add(one.value, number, isSelected);
            if (isAlone) {
                if (isSelected) source.selected++;
                else source.rest++;
                return;
            }
            if (source.last == number) return;
            source.last = number;
            for (var one : source.texts) {
                one.values.present.add(number, isSelected);
                if (!one.values.many) one.count.add(number, isSelected);
            }
        }

        private Source source(SpanRow span) {
            var source = new Source();
            source.texts.add(new Of(services, span.service(), services.count(span.service())));
            span.eachResource((key, value) -> {
                if (key.equals("service.name")) return;
                var values = values(Field.Scope.RESOURCE, key);
                if (Values.isNumber(value)) source.numbers.add(new Of(values, value, null));
                else source.texts.add(new Of(values, value, values.count(Field.text(value))));
            });
            return source;
        }
    }

    private static final Comparator<Fact> ORDER = Comparator.comparing(Fact::outcome)
            .thenComparingDouble(fact -> -fact.weight())
            .thenComparing(fact -> fact.difference() < 0)
            .thenComparingInt(fact -> rank(fact.field))
            .thenComparing(Fact::field)
            .thenComparing(fact -> String.valueOf(fact.value));

    /** The number of samples with a value; each counts once. */
    private static final class Count {
        private final Values values;
        private final String value;
        private Double low;
        private Double high;
        private long selected;
        private long rest;
        private int last;

        private Count(Values values, String value) {
            this.values = values;
            this.value = value;
        }

        void addAll(Count other) {
            add(other.selected, other.rest);
        }

        void add(long selected, long rest) {
            this.selected += selected;
            this.rest += rest;
        }

        void add(int sample, boolean isSelected) {
            if (last == sample) return;
            last = sample;
            if (isSelected) selected++;
            else rest++;
        }
    }

    /** Some numbers of one field, each with its sample, negative if not selected. */
    private static final class Chunk {

        private static final int MOST = 4096;

        private final double[] numbers;
        private final int[] samples;
        private int size;

        /** @param before how many numbers there are already: it has room for as many more, within limits */
        Chunk(int before) {
            numbers = new double[Math.clamp(before, 8, MOST)];
            samples = new int[numbers.length];
        }

        boolean isFull() {
            return size == numbers.length;
        }

        void add(double number, int sample) {
            numbers[size] = number;
            samples[size++] = sample;
        }
    }

    /** The values of one field. */
    private static final class Values {

        private final Map<String, Count> texts = new HashMap<>();
        private final Count present = new Count(this, null);
        private boolean many;
        /** In the order of samples. A longer array instead would be copied again and again. */
        private final List<Chunk> chunks = new ArrayList<>();

        private Chunk open = new Chunk(0);
        private int size;

        static boolean isNumber(Object value) {
            return value instanceof Number number && Double.isFinite(number.doubleValue());
        }

        void add(Object value, int sample, boolean isSelected) {
            if (isNumber(value)) {
                add(((Number) value).doubleValue(), sample, isSelected);
                return;
            }
            present.add(sample, isSelected);
            if (!many) count(Field.text(value)).add(sample, isSelected);
        }

        void add(double number, int sample, boolean isSelected) {
            present.add(sample, isSelected);
            keep(number, isSelected ? sample : -sample);
        }

        void addAll(Values other) {
            present.addAll(other.present);
            many |= other.many;
            if (many) texts.clear();
            else other.texts.forEach((text, its) -> count(text).addAll(its));
            chunks.addAll(other.chunks);
            size += other.size;
        }

        /** Of this text; from one too many on it counts for nothing. */
        Count count(String value) {
            var count = texts.computeIfAbsent(Field.text(value), text -> many ? null : new Count(this, text));
            if (texts.size() > MANY) {
                many = true;
                texts.clear();
            }
            return count == null ? new Count(this, value) : count;
        }

        private void keep(double number, int sample) {
            if (open.isFull()) open = new Chunk(size);
            if (open.size == 0) chunks.add(open);
            open.add(number, sample);
            size++;
        }

        boolean isMany() {
            return many;
        }

        List<Count> counts() {
            var counts = new ArrayList<>(texts.values());
            if (size > 0) counts.addAll(numbers());
            return counts;
        }

        /** The values if they are few, else ranges. */
        private List<Count> numbers() {
            var bits = new long[MAX_VALUES_OF_NUMBER];
            var counts = new ArrayList<Count>();
            for (var chunk : chunks) {
                for (var i = 0; i < chunk.size; i++) {
                    var value = Double.doubleToLongBits(chunk.numbers[i]);
                    var at = 0;
                    while (at < counts.size() && bits[at] != value) at++;
                    if (at == counts.size()) {
                        if (at == MAX_VALUES_OF_NUMBER) return ranges();
                        bits[at] = value;
                        counts.add(new Count(this, number(chunk.numbers[i])));
                    }
                    counts.get(at).add(Math.abs(chunk.samples[i]), chunk.samples[i] > 0);
                }
            }
            return counts;
        }

        /** Ranges with about equally many values each; a range begins with a value at a fixed rank. */
        private List<Count> ranges() {
            var lows = new double[RANGES];
            var ranges = 0;
            var sorted = sorted();
            for (var i = 0; i < RANGES; i++) {
                var low = sorted.applyAsDouble((int) ((long) size * i / RANGES));
                if (ranges == 0 || low > lows[ranges - 1]) lows[ranges++] = low;
            }
            var counts = new ArrayList<Count>();
            for (var i = 0; i < ranges; i++) {
                var count = new Count(this, null);
                count.low = lows[i];
                count.high = i + 1 < ranges ? lows[i + 1] : null;
                counts.add(count);
            }
            for (var chunk : chunks) {
                for (var i = 0; i < chunk.size; i++) {
                    var at = ranges - 1;
                    while (at > 0 && chunk.numbers[i] < lows[at]) at--;
                    counts.get(at).add(Math.abs(chunk.samples[i]), chunk.samples[i] > 0);
                }
            }
            return counts;
        }

        /** The number at a rank of the sorted values; ranks must be requested in order. */
        private IntToDoubleFunction sorted() {
            var least = Double.MAX_VALUE;
            var most = -Double.MAX_VALUE;
            var whole = true;
            for (var chunk : chunks) {
                for (var i = 0; i < chunk.size; i++) {
                    least = Math.min(least, chunk.numbers[i]);
                    most = Math.max(most, chunk.numbers[i]);
                    whole &= chunk.numbers[i] == (long) chunk.numbers[i];
                }
            }
            if (!whole || most - least >= MAX_COUNTED) {
                var sorted = new double[size];
                var copied = 0;
                for (var chunk : chunks) {
                    System.arraycopy(chunk.numbers, 0, sorted, copied, chunk.size);
                    copied += chunk.size;
                }
                Arrays.sort(sorted);
                return place -> sorted[place];
            }
            // Small integers, which are most common, need no sorting.
            var first = (long) least;
            var upTo = new int[(int) (most - least) + 1];
            for (var chunk : chunks)
                for (var i = 0; i < chunk.size; i++) upTo[(int) ((long) chunk.numbers[i] - first)]++;
            for (var i = 1; i < upTo.length; i++) upTo[i] += upTo[i - 1];
            return place -> {
                var at = Arrays.binarySearch(upTo, place + 1);
                if (at < 0) at = -at - 1;
                while (at > 0 && upTo[at - 1] > place) at--;
                return first + at;
            };
        }

        private static String number(double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
    }
}
