package lab.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.StackTree;

/**
 * The samples of many profiles as one tree: the size of a method is that of its samples, and it is below its caller.
 *
 * @param samples the number of samples
 * @param total the sum of their values
 * @param nodes callers before callees, the largest first
 * @param trunk the node at which a graph may begin, because its callers say nothing; -1 to begin with everything
 * @param more the number of nodes that are too small to show
 */
public record FlameTree(long samples, long total, List<Node> nodes, int trunk, int more) {

    /**
     * A method on a path from the root.
     *
     * @param parent the index of its caller; -1 for none
     * @param self its own part, without callees
     */
    public record Node(int parent, int depth, String name, long total, long self) {}

    private static final int MAX_NODES = 5_000;
    private static final double MIN_SHARE = 0.001;

    private static final Pattern LIBRARY =
            Pattern.compile("(new |monitor of |(java|javax|jdk|sun|com\\.sun|io\\.opentelemetry|lab)\\.)");

    /** Adds up samples. Not thread-safe. */
    static final class Builder {

        private final StackTree.Builder stacks = new StackTree.Builder();
        private long[] own = new long[64];
        private long samples;
        private long outside;

        /** @param wanted decides by profile and sample index whether a sample counts */
        void add(ProfileBatch batch, BiPredicate<ProfileData, Integer> wanted) {
            var tree = batch.stacks();
            var sums = new long[tree.size()];
            var any = false;
            for (var profile : batch.profiles()) {
                for (var i = 0; i < profile.samples().size(); i++) {
                    if (!wanted.test(profile, i)) {
                        continue;
                    }
                    samples++;
                    any = true;
                    var value = Math.max(0, profile.samples().value(i));
                    var node = profile.samples().node(i);
                    if (node == StackTree.ROOT) {
                        outside = sum(outside, value);
                    } else {
                        sums[node] = sum(sums[node], value);
                    }
                }
            }
            if (any) {
                merge(tree, sums);
            }
        }

        private void merge(StackTree tree, long[] sums) {
            var used = new boolean[sums.length];
            for (var node = sums.length - 1; node >= 0; node--) {
                used[node] |= sums[node] > 0;
                if (used[node] && tree.caller(node) != StackTree.ROOT) {
                    used[tree.caller(node)] = true;
                }
            }
            var mine = new int[sums.length];
            for (var node = 0; node < sums.length && !stacks.isFull(); node++) {
                if (used[node]) {
                    var caller = tree.caller(node) == StackTree.ROOT ? StackTree.ROOT : mine[tree.caller(node)];
                    mine[node] = stacks.below(caller, stacks.frame(tree.name(node)));
                    if (mine[node] >= own.length) {
                        own = Arrays.copyOf(own, 2 * mine[node]);
                    }
                    own[mine[node]] = sum(own[mine[node]], sums[node]);
                }
            }
        }

        FlameTree build() {
            var tree = stacks.build();
            var totals = new long[tree.size()];
            var callees = new ArrayList<List<Integer>>();
            var roots = new ArrayList<Integer>();
            var all = outside;
            for (var node = 0; node < tree.size(); node++) {
                callees.add(new ArrayList<>(1));
                (tree.caller(node) == StackTree.ROOT ? roots : callees.get(tree.caller(node))).add(node);
            }
            for (var node = tree.size() - 1; node >= 0; node--) {
                totals[node] = sum(totals[node], own[node]);
                if (tree.caller(node) == StackTree.ROOT) {
                    all = sum(all, totals[node]);
                } else {
                    totals[tree.caller(node)] = sum(totals[tree.caller(node)], totals[node]);
                }
            }
            var nodes = new ArrayList<Node>();
            new Walk(tree, totals, callees, nodes, MIN_SHARE * all).add(roots);
            return new FlameTree(samples, all, nodes, trunk(nodes, all), tree.size() - nodes.size());
        }

        /** The depth limit of stacks. */
        private final class Walk {

            private final StackTree tree;
            private final long[] totals;
            private final List<List<Integer>> callees;
            private final List<Node> nodes;
            private final double least;

            Walk(StackTree tree, long[] totals, List<List<Integer>> callees, List<Node> nodes, double least) {
                this.tree = tree;
                this.totals = totals;
                this.callees = callees;
                this.nodes = nodes;
                this.least = least;
            }

            void add(List<Integer> roots) {
                add(roots, -1, 0);
            }

            private void add(List<Integer> siblings, int parent, int depth) {
                siblings.sort(Comparator.comparingLong((Integer node) -> -totals[node])
                        .thenComparing(tree::name));
                for (int node : siblings) {
                    if (totals[node] < least || nodes.size() == MAX_NODES) {
                        return;
                    }
                    nodes.add(new Node(parent, depth, tree.name(node), totals[node], own[node]));
                    add(callees.get(node), nodes.size() - 1, depth + 1);
                }
            }
        }
    }

    /**
     * The deepest method common to all samples, unless a library is in between: up to where the program calls one. The
     * root if no method of the program appears.
     */
    private static int trunk(List<Node> nodes, long all) {
        for (var i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).total < all || i > 0 && nodes.get(i).parent != i - 1) {
                return own(nodes, i - 1);
            }
            if (i > 0 && !isLibrary(nodes.get(i - 1)) && isLibrary(nodes.get(i))) {
                return i - 1;
            }
        }
        return own(nodes, nodes.size() - 1);
    }

    private static int own(List<Node> nodes, int lowest) {
        return IntStream.iterate(lowest, i -> i >= 0, i -> i - 1)
                .filter(i -> !isLibrary(nodes.get(i)))
                .findFirst()
                .orElse(-1);
    }

    private static boolean isLibrary(Node node) {
        return LIBRARY.matcher(node.name).lookingAt();
    }

    /** The sum, limited to the largest number. */
    private static long sum(long a, long b) {
        return a + b < 0 ? Long.MAX_VALUE : a + b;
    }
}
