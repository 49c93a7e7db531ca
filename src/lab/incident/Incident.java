package lab.incident;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * An incident, drawn from a seed: the same seed and level give the same incident everywhere.
 *
 * @param level 1: one cause and no noise; 2: with decoys; 3: with decoys, and a cause that is not where it shows, or a
 *     second cause
 * @param services any of which is a right answer, likewise for the places and the affected
 * @param symptom the indicator of the alert
 * @param actions that break the board
 * @param decoys harmless actions, a few seconds before
 * @param second a second cause, which the alert does not watch; null for none
 * @param delay share of the healthy time that is added before the beginning: 0 to 1
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

    /** A second cause, which the page does not mention. */
    public record Second(Cause cause, List<? extends Action> actions) {}

    public static final int LEVELS = 3;

    /** The causes that can be drawn: each was found by the tests' solver at each level. */
    static final Set<Cause> PROVEN = EnumSet.allOf(Cause.class);

    /** Causes whose symptom shows elsewhere, or does not hint at them. */
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

    /** A second cause that shows elsewhere, and slows nothing down. */
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

    /** The incident with this seed and this cause: for tests and recordings. */
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

    /** Random's first numbers are similar for similar seeds, so the seed is mixed first. */
    private static Random random(long seed, int level) {
        return new Random((seed * LEVELS + level) * 0x9E3779B97F4A7C15L);
    }

    /** A second cause with a different symptom. */
    private static Second second(Cause cause, Random random) {
        return switch (cause) {
            case exception -> CARDINALITY;
            case cardinality -> EXCEPTION;
            default -> random.nextBoolean() ? EXCEPTION : CARDINALITY;
        };
    }

    /** A larger crowd, ruder visitors, and a harmless version of an instance that the incident does not touch. */
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

    /** The time of its beginning, after the board has been healthy for at least this long. */
    public Duration begins(Duration healthy) {
        return healthy.plusMillis((long) (healthy.toMillis() * delay / 2));
    }
}
