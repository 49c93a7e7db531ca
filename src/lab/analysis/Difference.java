package lab.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is different about some samples: each value of each field, by how much its share among them differs from its
 * share among the rest. A sample of several spans has a value when one of its spans has it.
 *
 * <p>A number that has many values counts as ranges of it. A field that has more than {@value #MANY} values that are no
 * numbers is not counted value by value: it is named in {@code many}, with the share of samples that have it at all.
 *
 * @param selected how many samples were selected
 * @param facts the largest difference first; what only says that something failed (status, {@code error.type}, status
 *     codes, exceptions) comes after what may say why
 */
public record Difference(long selected, long rest, List<Fact> facts, List<Many> many) {

    /** Values of a field from which on they are not told apart. */
    public static final int MANY = 500;

    private static final int MAX_VALUES_OF_NUMBER = 10;
    private static final int RANGES = 8;
    private static final int MAX_OF_FIELD = 5;

    /**
     * A value, or a range of numbers.
     *
     * @param value as text; null for a range
     * @param low the least number of a range, else null
     * @param high the first number beyond a range, null when it has no end
     * @param selected how many of the selected samples have it
     * @param selectedShare of all that are selected, from 0 to 1; 0 when there are none
     * @param outcome it tells that something failed, not why
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

        /** Positive when it is more frequent among those selected. */
        public double difference() {
            return selectedShare - restShare;
        }
    }

    /** A field with too many values to compare, and the shares of samples that have it. */
    public record Many(String field, double selectedShare, double restShare) {}

    /** @param most how many facts are listed */
    public static Difference of(List<Sample> samples, Predicate<Sample> isSelected, int most) {
        var counting = new Counting();
        for (var sample : samples) counting.add(sample, isSelected.test(sample));
        return counting.result(most);
    }

    /** What says that it failed: status codes of HTTP, gRPC and databases, error types, exceptions. */
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
     * Where two differ by the same: a release before anything else, and what only names one process last, as all that a
     * process says has the same share.
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

    private static final class Counting {

        private final Map<Field, Values> fields = new LinkedHashMap<>();
        private long selected;
        private long rest;
        private int number;

        void add(Sample sample, boolean isSelected) {
            if (isSelected) selected++;
            else rest++;
            number++;
            for (var span : sample.spans()) {
                one(Field.Scope.INTRINSIC, "service", span.service(), isSelected);
                one(Field.Scope.INTRINSIC, "name", span.name(), isSelected);
                one(Field.Scope.INTRINSIC, "status", span.status().name(), isSelected);
                one(Field.Scope.INTRINSIC, "kind", span.kind().name(), isSelected);
                span.eachAttribute((key, value) -> one(Field.Scope.SPAN, key, value, isSelected));
                span.eachResource((key, value) -> {
                    if (!key.equals("service.name")) one(Field.Scope.RESOURCE, key, value, isSelected);
                });
            }
        }

        private void one(Field.Scope scope, String key, Object value, boolean isSelected) {
            fields.computeIfAbsent(new Field(scope, key), field -> new Values()).add(value, number, isSelected);
        }

        Difference result(int most) {
            var facts = new ArrayList<Fact>();
            var many = new ArrayList<Many>();
            fields.forEach((field, values) -> {
                var own = new ArrayList<Fact>();
                values.counts().forEach(count -> own.add(fact(field, count)));
                own.sort(ORDER);
                facts.addAll(own.subList(0, Math.min(MAX_OF_FIELD, own.size())));
                if (values.isMany())
                    many.add(new Many(
                            field.text(), share(values.present.selected, selected), share(values.present.rest, rest)));
            });
            facts.sort(ORDER);
            return new Difference(selected, rest, List.copyOf(facts.subList(0, Math.min(most, facts.size()))), many);
        }

        private Fact fact(Field field, Count count) {
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
    }

    private static final Comparator<Fact> ORDER = Comparator.comparing(Fact::outcome)
            .thenComparing(fact -> -Math.abs(fact.difference()))
            .thenComparing(fact -> fact.difference() < 0)
            .thenComparing(fact -> rank(fact.field))
            .thenComparing(Fact::field)
            .thenComparing(fact -> String.valueOf(fact.value));

    /** How many samples have a value, each counted once. */
    private static final class Count {
        private final String value;
        private Double low;
        private Double high;
        private long selected;
        private long rest;
        private int last;

        private Count(String value) {
            this.value = value;
        }

        void add(int sample, boolean isSelected) {
            if (last == sample) return;
            last = sample;
            if (isSelected) selected++;
            else rest++;
        }
    }

    /** The values of one field. */
    private static final class Values {

        private final Map<String, Count> texts = new HashMap<>();
        private final Count present = new Count(null);
        private boolean many;
        private double[] numbers = new double[8];
        private int[] samples = new int[8];
        private int size;

        void add(Object value, int sample, boolean isSelected) {
            present.add(sample, isSelected);
            if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
                keep(number.doubleValue(), isSelected ? sample : -sample);
                return;
            }
            if (many) return;
            texts.computeIfAbsent(Field.text(value), Count::new).add(sample, isSelected);
            if (texts.size() > MANY) {
                many = true;
                texts.clear();
            }
        }

        private void keep(double number, int sample) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * size);
                samples = Arrays.copyOf(samples, 2 * size);
            }
            numbers[size] = number;
            samples[size++] = sample;
        }

        boolean isMany() {
            return many;
        }

        List<Count> counts() {
            var counts = new ArrayList<>(texts.values());
            if (size > 0) counts.addAll(numbers());
            return counts;
        }

        private List<Count> numbers() {
            Set<Double> distinct = new HashSet<>();
            for (var i = 0; i < size && distinct.size() <= MAX_VALUES_OF_NUMBER; i++) distinct.add(numbers[i]);
            return distinct.size() <= MAX_VALUES_OF_NUMBER ? single() : ranges();
        }

        private List<Count> single() {
            Map<Double, Count> counts = new LinkedHashMap<>();
            for (var i = 0; i < size; i++)
                counts.computeIfAbsent(numbers[i], number -> new Count(number(number)))
                        .add(Math.abs(samples[i]), samples[i] > 0);
            return List.copyOf(counts.values());
        }

        /** About as many values in each; a range begins with the value that stands at its place among all, sorted. */
        private List<Count> ranges() {
            var sorted = Arrays.copyOf(numbers, size);
            Arrays.sort(sorted);
            var lows = new ArrayList<Double>();
            for (var i = 0; i < RANGES; i++) {
                var low = sorted[(int) ((long) size * i / RANGES)];
                if (lows.isEmpty() || low > lows.getLast()) lows.add(low);
            }
            var counts = new ArrayList<Count>();
            for (var i = 0; i < lows.size(); i++) {
                var count = new Count(null);
                count.low = lows.get(i);
                count.high = i + 1 < lows.size() ? lows.get(i + 1) : null;
                counts.add(count);
            }
            var bounds = lows.stream().mapToDouble(Double::doubleValue).toArray();
            for (var i = 0; i < size; i++) {
                var at = Arrays.binarySearch(bounds, numbers[i]);
                counts.get(at >= 0 ? at : -at - 2).add(Math.abs(samples[i]), samples[i] > 0);
            }
            return counts;
        }

        private static String number(double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString((long) number)
                    : Double.toString(number);
        }
    }
}
