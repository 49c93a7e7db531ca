package lab.analysis;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import lab.telemetry.ServiceName;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.ProfileType;
import lab.telemetry.profiles.SampleLinks;

/**
 * Queries about profiles: the available types, and the flame graph of one.
 *
 * @param types the available types, those that are usually asked for first
 * @param type the type of the flame graph: the requested one, or the first
 */
public record Profiles(List<Type> types, Type type, FlameTree graph) {

    /**
     * A type of samples.
     *
     * @param id {@code cpu:nanoseconds}
     * @param kind the question that it answers
     * @param total the sum of its values
     */
    public record Type(String id, ProfileType.Kind kind, String type, String unit, long samples, long total) {}

    /**
     * The profiles of a service.
     *
     * @param linked the number of samples taken in a span
     * @param startNanos of the first profile, as text; empty when unknown
     */
    public record Service(String service, List<Type> types, int profiles, long linked, String startNanos) {}

    /** The number of samples of each span of a trace, of any type. */
    public static Map<String, Integer> samplesOf(String traceId, List<ProfileBatch> batches) {
        var counts = new HashMap<String, Integer>();
        for (var batch : batches) {
            var links = batch.links().ofTrace(traceId);
            if (links.isEmpty()) {
                continue;
            }
            var byLink = new int[batch.links().size()];
            for (var profile : batch.profiles()) {
                for (var i = 0; i < profile.samples().size(); i++) {
                    var link = profile.samples().link(i);
                    if (link != SampleLinks.NONE) {
                        byLink[link]++;
                    }
                }
            }
            links.stream()
                    .filter(link -> byLink[link] > 0)
                    .forEach(link -> counts.merge(batch.links().spanId(link), byLink[link], Integer::sum));
        }
        return counts;
    }

    /**
     * The flame graph of some spans of a trace.
     *
     * @param type the wanted type; if there is none of it, the first available one
     * @param step called for each sample; it may throw to end the question
     * @return null when there are no such samples
     */
    public static Profiles ofSpans(
            String traceId, Set<String> spanIds, String type, List<ProfileBatch> batches, Runnable step) {
        var links = new IdentityHashMap<ProfileBatch, BitSet>();
        for (var batch : batches) {
            var its = batch.links().ofTrace(traceId);
            its.stream()
                    .filter(link -> !spanIds.contains(batch.links().spanId(link)))
                    .forEach(its::clear);
            if (!its.isEmpty()) {
                links.put(batch, its);
            }
        }
        return of(batches.stream().filter(links::containsKey).toList(), type, batch -> {
            var its = links.get(batch);
            return (profile, i) -> {
                step.run();
                var link = profile.samples().link(i);
                return link != SampleLinks.NONE && its.get(link);
            };
        });
    }

    /**
     * The flame graph of a service, inside and outside of spans.
     *
     * @param step called for each sample; it may throw to end the question
     * @return null when there are no such samples
     */
    public static Profiles ofService(String service, String type, List<ProfileBatch> batches, Runnable step) {
        return of(batches, type, _ -> (profile, _) -> {
            step.run();
            return ServiceName.of(profile.resource()).equals(service);
        });
    }

    private interface Wanted {
        BiPredicate<ProfileData, Integer> in(ProfileBatch batch);
    }

    private static Profiles of(List<ProfileBatch> batches, String type, Wanted wanted) {
        var types = new Types();
        for (var batch : batches) {
            var here = wanted.in(batch);
            for (var profile : batch.profiles()) {
                types.add(profile, here);
            }
        }
        var listed = types.list();
        if (listed.isEmpty()) {
            return null;
        }
        var asked =
                listed.stream().filter(one -> one.id.equals(type)).findFirst().orElse(listed.getFirst());
        var graph = new FlameTree.Builder();
        for (var batch : batches) {
            var here = wanted.in(batch);
            graph.add(batch, (profile, i) -> profile.type().id().equals(asked.id) && here.test(profile, i));
        }
        return new Profiles(listed, asked, graph.build());
    }

    /**
     * The profiles of each service, by name.
     *
     * @param step called for each sample; it may throw to end the question
     */
    public static List<Service> services(List<ProfileBatch> batches, Runnable step) {
        var byService = new LinkedHashMap<String, Types>();
        for (var batch : batches) {
            for (var profile : batch.profiles()) {
                byService
                        .computeIfAbsent(ServiceName.of(profile.resource()), _ -> new Types())
                        .add(profile, (_, _) -> {
                            step.run();
                            return true;
                        });
            }
        }
        return byService.entrySet().stream()
                .map(entry -> entry.getValue().service(entry.getKey()))
                .sorted(Comparator.comparing(Service::service))
                .toList();
    }

    /** Counts samples by type. */
    private static final class Types {

        private final Map<ProfileType, long[]> found = new HashMap<>();
        private int profiles;
        private long linked;
        private long start = Long.MAX_VALUE;

        void add(ProfileData profile, BiPredicate<ProfileData, Integer> wanted) {
            profiles++;
            start = profile.startNanos() == 0 ? start : Math.min(start, profile.startNanos());
            for (var i = 0; i < profile.samples().size(); i++) {
                if (wanted.test(profile, i)) {
                    var sums = found.computeIfAbsent(profile.type(), _ -> new long[2]);
                    sums[0]++;
                    sums[1] = Math.max(
                            sums[1], sums[1] + Math.max(0, profile.samples().value(i)));
                    linked += profile.samples().link(i) == SampleLinks.NONE ? 0 : 1;
                }
            }
        }

        List<Type> list() {
            return found.entrySet().stream()
                    .map(entry -> new Type(
                            entry.getKey().id(),
                            entry.getKey().kind(),
                            entry.getKey().type(),
                            entry.getKey().unit(),
                            entry.getValue()[0],
                            entry.getValue()[1]))
                    .sorted(Comparator.comparing(Type::kind).thenComparing(Type::id))
                    .toList();
        }

        Service service(String name) {
            return new Service(name, list(), profiles, linked, start == Long.MAX_VALUE ? "" : Long.toString(start));
        }
    }
}
