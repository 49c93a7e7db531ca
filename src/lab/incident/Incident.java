package lab.incident;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What will go wrong, all of it drawn from a seed: the same seed and level is the same incident everywhere.
 *
 * @param level 1: one cause and no noise; 2: with decoys; 3: with decoys, and a cause that is not where it shows or a
 *     second one beside it
 * @param services any of which is a right answer, like the places and whom it hits
 * @param symptom what the alert watches
 * @param actions that break the board
 * @param decoys harmless actions, a few seconds before
 * @param second what is broken besides, and is not what the alert watches; null for nothing
 * @param delay how much of the healthy time is added before it begins: 0 to 1
 */
public record Incident(
        long seed,
        int level,
        Cause cause,
        Set<String> services,
        Set<Place> places,
        Set<Whom> whom,
        Indicator symptom,
        List<? extends Action> actions,
        List<? extends Action> decoys,
        Second second,
        double delay) {

    /** Another cause, of which the page says nothing. */
    public record Second(Cause cause, List<? extends Action> actions) {}

    public static final int LEVELS = 3;

    /** The causes that are drawn: each has a recording at each level in which the tests' solver finds it. */
    static final Set<Cause> PROVEN = EnumSet.allOf(Cause.class);

    /** Causes whose symptom shows elsewhere, or names nothing of them. */
    private static final List<Cause> FAR = List.of(
            Cause.lock,
            Cause.pool,
            Cause.version,
            Cause.retries,
            Cause.context,
            Cause.sampler,
            Cause.exporter,
            Cause.clock,
            Cause.threads,
            Cause.neighbour,
            Cause.backlog);

    /** What can be broken besides: it shows elsewhere, and makes nothing slow. */
    private static final Second EXCEPTION =
            new Second(Cause.exception, List.of(new Action.Set(Part.web, "slug.ascii", 1)));

    private static final Second CARDINALITY =
            new Second(Cause.cardinality, List.of(new Action.Set(Part.visitor, "visits.each", 1)));

    /**
     * Draws an incident.
     *
     * @param level 1 to {@value #LEVELS}
     */
    public static Incident draw(long seed, int level) {
        var causes = List.copyOf(PROVEN);
        var random = random(seed, level);
        return of(seed, level, causes.get(random.nextInt(causes.size())), random);
    }

    /** The incident of this seed with this cause: for tests and recordings. */
    public static Incident draw(long seed, int level, Cause cause) {
        return of(seed, level, cause, random(seed, level));
    }

    private static Incident of(long seed, int level, Cause cause, Random random) {
        var plan = cause.plan(random);
        return new Incident(
                seed,
                level,
                cause,
                plan.services(),
                plan.places(),
                plan.whom(),
                plan.symptom(),
                plan.actions(),
                level == 1 ? List.of() : decoys(plan, random),
                level < 3 || FAR.contains(cause) ? null : second(cause, random),
                random.nextDouble());
    }

    /** Random's first numbers are much alike for seeds that are: the seed is stirred first. */
    private static Random random(long seed, int level) {
        return new Random((seed * LEVELS + level) * 0x9E3779B97F4A7C15L);
    }

    /** One of which the symptom is another than that of the cause. */
    private static Second second(Cause cause, Random random) {
        return switch (cause) {
            case exception -> CARDINALITY;
            case cardinality -> EXCEPTION;
            default -> random.nextBoolean() ? EXCEPTION : CARDINALITY;
        };
    }

    /**
     * A crowd that is larger, visitors that are ruder, and a version that is innocent: of an instance that the incident
     * does not touch.
     */
    private static List<Action> decoys(Cause.Plan plan, Random random) {
        var decoys = new ArrayList<Action>();
        decoys.add(new Action.Set(Part.visitor, "crowd.more", 5 + random.nextInt(10)));
        decoys.add(new Action.Set(Part.visitor, "rude.more", 1 + random.nextInt(3)));
        var touched = plan.actions().stream().map(Action::part).toList();
        var free = List.of(Part.firstSearch, Part.secondSearch).stream()
                .filter(part -> !touched.contains(part))
                .toList();
        if (!free.isEmpty()) {
            decoys.add(
                    new Action.Deploy(free.get(random.nextInt(free.size())), "1.0." + (1 + random.nextInt(9)), "", 0));
        }
        return decoys;
    }

    /** When it begins, after the board was healthy for at least this long. */
    public Duration begins(Duration healthy) {
        return healthy.plusMillis((long) (healthy.toMillis() * delay / 2));
    }
}
