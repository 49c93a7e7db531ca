package lab.telemetry.profiles;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Arrays;

/**
 * One profile: samples of one type, from one resource.
 *
 * @param startNanos since the epoch; 0 when unknown
 */
public record ProfileData(
        Resource resource,
        InstrumentationScopeInfo scope,
        ProfileType type,
        long startNanos,
        long durationNanos,
        Samples samples) {

    private static final int OBJECT = 150;

    /** Samples in columns; nodes and links are numbers within the batch. */
    public static final class Samples {

        private final int[] nodes;
        private final int[] links;
        private final long[] values;

        private Samples(int[] nodes, int[] links, long[] values) {
            this.nodes = nodes;
            this.links = links;
            this.values = values;
        }

        public int size() {
            return nodes.length;
        }

        /** The node where its stack ends; {@link StackTree#ROOT} when it has none. */
        public int node(int sample) {
            return nodes[sample];
        }

        /** The span during which it was taken, or {@link SampleLinks#NONE}. */
        public int link(int sample) {
            return links[sample];
        }

        /** In the unit of the type. */
        public long value(int sample) {
            return values[sample];
        }
    }

    long bytes() {
        return OBJECT + 16L * samples.size();
    }

    /** Collects samples. */
    public static final class Builder {

        private int[] nodes = new int[16];
        private int[] links = new int[16];
        private long[] values = new long[16];
        private int size;

        public void add(int node, int link, long value) {
            if (size == nodes.length) {
                nodes = Arrays.copyOf(nodes, 2 * size);
                links = Arrays.copyOf(links, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            nodes[size] = node;
            links[size] = link;
            values[size++] = value;
        }

        public int size() {
            return size;
        }

        public Samples build() {
            return new Samples(Arrays.copyOf(nodes, size), Arrays.copyOf(links, size), Arrays.copyOf(values, size));
        }
    }
}
