package lab.incident;

import static lab.incident.Indicator.failing;
import static lab.incident.Indicator.slow;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** The possible causes. Each constant draws its place and its size. */
public enum Cause {
    nPlusOne(
            Family.code,
            "02",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.list, Place.comments),
                    EnumSet.of(Whom.route),
                    slow("GET /api/posts"),
                    set(Part.web, "counts.each", 6 + random.nextInt(4)))),
    missingIndex(
            Family.code,
            "12",
            random -> new Plan(
                    Set.of("board-web", "database"),
                    EnumSet.of(Place.comments),
                    EnumSet.of(Whom.all, Whom.route),
                    slow("GET /api/posts"),
                    List.of(new Action.Sql("drop index comments_post")))),
    lock(
            Family.code,
            "27",
            random -> new Plan(
                    Set.of("board-web", "database"),
                    EnumSet.of(Place.totals, Place.write),
                    EnumSet.of(Whom.route),
                    slow("POST /api/posts"),
                    set(Part.web, "totals.millis", 150 + 10 * random.nextInt(16)))),
    busyLoop(Family.code, "02", Cause::busyLoop),
    exception(
            Family.code,
            "14",
            random -> random.nextBoolean()
                    ? new Plan(
                            Set.of("board-web"),
                            EnumSet.of(Place.read),
                            EnumSet.of(Whom.route),
                            failing("GET /api/posts/{id}"),
                            set(Part.web, "liveliness.exact", 1))
                    : new Plan(
                            Set.of("board-web"),
                            EnumSet.of(Place.write),
                            EnumSet.of(Whom.route),
                            failing("POST /api/posts"),
                            set(Part.web, "slug.ascii", 1))),
    leak(
            Family.code,
            "22",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.heap),
                    EnumSet.of(Whom.all),
                    new Indicator(Indicator.Kind.memory, "board-web", ""),
                    set(Part.web, "pages.kept", 300 + 10 * random.nextInt(11)))),
    pool(
            Family.resources,
            "27",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.pool),
                    EnumSet.of(Whom.all),
                    slow("GET /api/posts"),
                    List.of(
                            new Action.Set(Part.web, "cursors.millis", 6_000 + 100 * random.nextInt(15)),
                            new Action.Set(Part.web, "cursors.open", 8)))),
    threads(
            Family.resources,
            "27",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.threads),
                    EnumSet.of(Whom.all),
                    new Indicator(Indicator.Kind.slow, "board-visitor", "GET /api/posts/{id}"),
                    set(Part.web, "threads.most", 1))),
    neighbour(
            Family.resources,
            "27",
            random -> new Plan(
                    Set.of("board-web", "board-visitor"),
                    EnumSet.of(Place.export, Place.pool),
                    EnumSet.of(Whom.all),
                    slow("GET /api/posts"),
                    set(Part.visitor, "exports.tenant", 1 + random.nextInt(4)))),
    backlog(
            Family.resources,
            "05",
            random -> new Plan(
                    Set.of("board-recorder"),
                    EnumSet.of(Place.queue),
                    EnumSet.of(Whom.all),
                    new Indicator(Indicator.Kind.waiting, "board-recorder", ""),
                    set(Part.recorder, "seal.millis", 200 + 10 * random.nextInt(20)))),
    version(
            Family.change,
            "08",
            random -> new Plan(
                    Set.of("board-search"),
                    EnumSet.of(Place.related),
                    EnumSet.of(Whom.version, Whom.instance),
                    failing("GET /api/posts/{id}"),
                    List.of(new Action.Deploy(
                            random.nextBoolean() ? Part.firstSearch : Part.secondSearch,
                            "1." + (1 + random.nextInt(8)) + ".0",
                            "rank.written",
                            1)))),
    flag(
            Family.change,
            "04",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.list, Place.read),
                    EnumSet.of(Whom.tenant),
                    failing("GET /api/posts"),
                    set(Part.web, "layout.tenant", 1 + random.nextInt(4)))),
    timeout(
            Family.change,
            "27",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.searchCall, Place.read),
                    EnumSet.of(Whom.route),
                    failing("GET /api/posts/{id}"),
                    set(Part.web, "search.patience", 10 + random.nextInt(20)))),
    retries(
            Family.change,
            "27",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.searchCall, Place.read),
                    EnumSet.of(Whom.route),
                    slow("GET /api/posts/{id}"),
                    set(Part.web, "search.attempts", 20 + random.nextInt(10)))),
    context(
            Family.telemetry,
            "03",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.searchCall),
                    EnumSet.of(Whom.all, Whom.route),
                    new Indicator(Indicator.Kind.orphaned, "board-search", ""),
                    set(Part.web, "search.bare", 1))),
    sampler(
            Family.telemetry,
            "06",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.sampler),
                    EnumSet.of(Whom.all),
                    new Indicator(Indicator.Kind.orphaned, "board-search", ""),
                    set(Part.web, "spans.kept", 25 + 5 * random.nextInt(6)))),
    exporter(
            Family.telemetry,
            "07",
            random -> new Plan(
                    Set.of("board-web"),
                    EnumSet.of(Place.exporter),
                    EnumSet.of(Whom.all),
                    new Indicator(Indicator.Kind.orphaned, "board-search", ""),
                    set(Part.web, "export.millis", 4_000 + 500 * random.nextInt(5)))),
    clock(
            Family.telemetry,
            "02",
            random -> new Plan(
                    Set.of("board-search"),
                    EnumSet.of(Place.clock),
                    EnumSet.of(Whom.instance),
                    new Indicator(Indicator.Kind.impossible, "board-search", ""),
                    set(
                            random.nextBoolean() ? Part.firstSearch : Part.secondSearch,
                            "clock.ahead",
                            (random.nextBoolean() ? 1 : -1) * (700 + 100L * random.nextInt(30))))),
    cardinality(
            Family.telemetry,
            "11",
            random -> new Plan(
                    Set.of("board-visitor"),
                    EnumSet.of(Place.visits),
                    EnumSet.of(Whom.all),
                    new Indicator(Indicator.Kind.series, "board-visitor", ""),
                    set(Part.visitor, "visits.each", 1)));

    /** The origin of a cause. */
    public enum Family {
        code,
        resources,
        change,
        telemetry
    }

    /**
     * An incident without its time.
     *
     * @param services the right answers; any of them counts, likewise for the places and the affected
     */
    record Plan(
            Set<String> services,
            Set<Place> places,
            Set<Whom> whom,
            Indicator symptom,
            List<? extends Action> actions) {}

    private final Family family;
    private final String lesson;
    private final Function<Random, Plan> planned;

    Cause(Family family, String lesson, Function<Random, Plan> planned) {
        this.family = family;
        this.lesson = lesson;
        this.planned = planned;
    }

    public Family family() {
        return family;
    }

    /** The number of the lesson that teaches it. */
    public String lesson() {
        return lesson;
    }

    Plan plan(Random random) {
        return planned.apply(random);
    }

    /**
     * In a list, in a read, or in another service behind a read. With few cores the other routes wait for the same CPU,
     * so both answers are right.
     */
    private static Plan busyLoop(Random random) {
        var millis = 120 + 10 * random.nextInt(9);
        return switch (random.nextInt(3)) {
            case 0 ->
                new Plan(
                        Set.of("board-web"),
                        EnumSet.of(Place.list),
                        EnumSet.of(Whom.all, Whom.route),
                        slow("GET /api/posts"),
                        set(Part.web, "list.millis", millis));
            case 1 ->
                new Plan(
                        Set.of("board-web"),
                        EnumSet.of(Place.read),
                        EnumSet.of(Whom.all, Whom.route),
                        slow("GET /api/posts/{id}"),
                        set(Part.web, "read.millis", millis));
            default ->
                new Plan(
                        Set.of("board-search"),
                        EnumSet.of(Place.related),
                        EnumSet.of(Whom.all, Whom.route),
                        slow("GET /api/posts/{id}"),
                        List.of(
                                new Action.Set(Part.firstSearch, "rank.millis", millis),
                                new Action.Set(Part.secondSearch, "rank.millis", millis)));
        };
    }

    private static List<Action> set(Part part, String name, long number) {
        return List.of(new Action.Set(part, name, number));
    }
}
