package lab.incident;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lab.analysis.TimeRange;
import lab.build.Compiler;
import lab.stack.Board;
import lab.stack.Board.Mode;
import lab.stack.Board.Service;
import lab.stack.BoardProcess;
import lab.stack.Ports;
import lab.telemetry.Store;
import lab.web.Viewer;
import lab.web.ViewerOptions;

/**
 * The board with two instances of search, with tenants and six writers, into a viewer of its own; then one thing of it
 * is broken, and the alert is waited for. Nothing of it is left when it is closed, however far it has come.
 */
public final class IncidentRun implements AutoCloseable {

    /**
     * Limits of the viewer. Statements for each post are some 700 spans a second, and the healthy time must still be
     * there when somebody looks for a quarter of an hour. On a small machine, half of the heap.
     */
    public static final Store.Limits KEEPS = new Store.Limits(
            800_000, 300_000, 100_000, Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 2));

    private static final int PAGE = 4319;
    private static final String VERSION = "1.0.0";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The time window of an alert. */
    private static final Duration WINDOW = Duration.ofSeconds(30);

    /** Spans of a slow exporter come late: younger spans do not count as missing yet. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(15);

    /** Initial data: 300 posts with 100 comments each, like a board that has been used for a while. */
    private static final String FURNITURE = """
        insert into posts (author, title, body) select (array['mina','jun','sora','tae','yuna'])[1 + i % 5], \
        (array['Lost umbrella','Bicycle for sale','Which trace is this?'])[1 + i % 3], repeat('Seen on the board. ', 1 + i % 9) \
        from generate_series(1, 300) i; \
        insert into comments (post, author, body) select 1 + i % 300, 'mina', 'Me too' from generate_series(1, 30000) i; \
        analyze\
        """.replace("\n", " ");

    /**
     * Search keeps every span, whatever its caller decided. That is harmless as long as its callers keep all spans,
     * too.
     */
    private static final Map<String, String> SEARCH = Map.of("OTEL_TRACES_SAMPLER", "always_on");

    private final Incident incident;
    private final Path root;
    private final Path folder;
    private final Store store = new Store(KEEPS);
    private final Map<Part, BoardProcess> running = new EnumMap<>(Part.class);
    private final Map<Part, URI> addresses = new EnumMap<>(Part.class);
    private Board stage;
    private Viewer viewer;
    private IncidentTee tee;
    private URI otlp;
    private boolean closed;
    private Instant loaded;
    private Instant touched;
    private Instant began;
    private Instant paged;
    private Symptom symptom;
    private final Path record;
    private Path save;

    private IncidentRun(Incident incident, Path root, Path folder, Path record) {
        this.incident = incident;
        this.root = root;
        this.folder = folder;
        this.record = record;
    }

    /**
     * One that is not started yet.
     *
     * @param root the repository's folder
     * @param folder for its data and logs; it is emptied at the end
     * @param record a file for the recording, which is written at the end; null for none
     */
    public static IncidentRun of(Incident incident, Path root, Path folder, Path record) {
        return new IncidentRun(incident, root, folder, record);
    }

    /**
     * Starts the viewer, the board and its visitors.
     *
     * @param says receives progress messages of a few words
     */
    public void start(Consumer<String> says) throws IOException, InterruptedException {
        if (record != null) {
            Files.createDirectories(folder);
            save = Files.createTempFile(folder, "recording", ".jsonl");
        }
        viewer = Viewer.start(
                new ViewerOptions(
                        "localhost",
                        0, // not the usual ports: other programs on this machine are not part of the incident
                        0,
                        Ports.free(PAGE) ? PAGE : 0,
                        "",
                        KEEPS,
                        ViewerOptions.BODIES,
                        ViewerOptions.page(root),
                        save),
                store);
        otlp = URI.create("http://localhost:" + viewer.httpPort());
        if (GrafanaLinks.backend().orElse(null) instanceof URI backend) {
            tee = IncidentTee.start(otlp, backend);
            otlp = tee.address();
        }
        var opened = Board.open(root, folder, says);
        synchronized (this) {
            stage = opened;
        }
        says.accept("starting the board's services");
        run(Part.recorder, Service.recorder, VERSION, Map.of());
        for (var part : List.of(Part.firstSearch, Part.secondSearch)) {
            run(part, Service.search, VERSION, SEARCH);
        }
        for (var part : List.of(Part.firstSearch, Part.secondSearch)) {
            addresses.put(part, URI.create(running.get(part).ready(Board.patience())));
        }
        run(
                Part.web,
                Service.web,
                VERSION,
                Map.of("SEARCH_URLS", addresses.get(Part.firstSearch) + "," + addresses.get(Part.secondSearch)));
        running.get(Part.recorder).ready(Board.patience());
        var board = running.get(Part.web).ready(Board.patience());
        opened.parts().tellAndWait("sql " + FURNITURE, PATIENCE);
        says.accept("starting the visitors");
        run(
                Part.visitor,
                Service.visitor,
                VERSION,
                Map.of("BOARD_URL", board, "VISITOR_TENANTS", "on", "VISITOR_WRITERS", "6"));
        running.get(Part.visitor).ready(Board.patience());
        loaded = Instant.now();
    }

    /** Breaks the board. */
    public void begin() throws IOException, InterruptedException {
        touched = Instant.now();
        for (var action : incident.decoys()) {
            take(action);
        }
        if (incident.second() != null) {
            for (var action : incident.second().actions()) {
                take(action);
            }
        }
        for (var action : incident.actions()) {
            take(action);
        }
        began = Instant.now();
    }

    private void take(Action action) throws IOException, InterruptedException {
        switch (action) {
            case Action.Set(var part, var name, var number) -> set(part, name, number);
            case Action.Sql(var statement) -> stage.parts().tellAndWait("sql " + statement, PATIENCE);
            case Action.Deploy(var part, var version, var name, var number) -> {
                running.get(part).close();
                var port = addresses.get(part).getPort();
                var environment = new HashMap<>(SEARCH);
                environment.put("PORT", String.valueOf(port));
                run(part, Service.search, version, environment);
                running.get(part).ready(Board.patience());
                if (!name.isEmpty()) {
                    set(part, name, number);
                }
            }
        }
    }

    private void set(Part part, String name, long number) throws IOException {
        running.get(part).tell("set " + name + " " + number);
    }

    private synchronized void run(Part part, Service service, String version, Map<String, String> more)
            throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException("It is ending.");
        }
        var environment = new HashMap<>(Map.of(
                "BOARD_FAULTS", "hidden",
                "BOARD_VERSION", version,
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_RESOURCE_ATTRIBUTES",
                        "service.namespace=board,service.version=" + version + ",deployment.environment.name=incident-"
                                + incident.seed(),
                "OTEL_BSP_MAX_QUEUE_SIZE", "512",
                "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "128",
                "OTEL_JAVA_METRICS_CARDINALITY_LIMIT", "200"));
        environment.putAll(more);
        running.put(part, stage.start(service, service.fullName() + "-" + part.ordinal(), Mode.sdk, otlp, environment));
    }

    /**
     * Measures the symptom until an alert would fire.
     *
     * @param patience after this time the current measurement is returned
     * @param still whether to continue
     */
    public Symptom await(Duration patience, java.util.function.BooleanSupplier still) throws InterruptedException {
        var until = System.nanoTime() + patience.toNanos();
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            symptom = measure();
            if (symptom.shows()) {
                paged = Instant.now();
            }
            if (symptom.shows() || System.nanoTime() > until || !still.getAsBoolean()) {
                return symptom;
            }
        }
    }

    private Symptom measure() {
        return measured(incident, store, loaded, touched, began, Instant.now());
    }

    /**
     * The symptom of a moment, against the good time without its first half: JVMs warm up in it.
     *
     * @param loaded when the visitors came
     * @param touched the end of the good time: a deployment, harmless or not, takes seconds and disturbs others
     */
    public static Symptom measured(
            Incident incident, Store store, Instant loaded, Instant touched, Instant began, Instant now) {
        var late = incident.symptom().kind() == Indicator.Kind.orphaned ? ON_THE_WAY : Duration.ofSeconds(2);
        var to = now.minus(late);
        var from = to.minus(WINDOW).isAfter(began) ? to.minus(WINDOW) : began;
        var warm = loaded.plus(Duration.between(loaded, touched).dividedBy(2));
        return Symptom.of(
                incident.symptom(),
                store,
                range(warm, touched.minusSeconds(1)),
                range(from, to.isAfter(from) ? to : from));
    }

    /** Finishes the recording when nothing more arrives; a run without a page gives no recording. */
    private void kept() {
        if (record == null || save == null) {
            return;
        }
        try {
            if (paged != null) {
                new IncidentRecording(
                                incident.seed(),
                                incident.level(),
                                incident.cause(),
                                loaded,
                                touched,
                                began,
                                paged,
                                symptom)
                        .write(save, record);
            }
            Files.deleteIfExists(save);
        } catch (IOException unwritable) {
            System.err.println("The recording was not written: " + unwritable.getMessage());
        }
    }

    private static TimeRange range(Instant from, Instant to) {
        return new TimeRange(nanos(from), Math.max(nanos(from), nanos(to)));
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    /** The name of a service that has ended unexpectedly; empty while all run. */
    public synchronized String gone() {
        return running.values().stream()
                .filter(part -> !part.alive() && !closed)
                .map(BoardProcess::name)
                .findFirst()
                .orElse("");
    }

    public Incident incident() {
        return incident;
    }

    /** The time when the visitors came. */
    public Instant loaded() {
        return loaded;
    }

    /** The time when it was broken. */
    public Instant began() {
        return began;
    }

    /** The time when the alert fired; null if it has not. */
    public Instant paged() {
        return paged;
    }

    /** The viewer's address. */
    public URI page() {
        return URI.create("http://localhost:" + viewer.port());
    }

    public Store store() {
        return store;
    }

    /** Stops clients first, then servers, then what they need. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (var part : List.of(Part.visitor, Part.web, Part.firstSearch, Part.secondSearch, Part.recorder)) {
            if (running.get(part) instanceof BoardProcess process) {
                process.close();
            }
        }
        if (stage != null) {
            stage.close();
        }
        if (tee != null) {
            tee.close();
        }
        if (viewer != null) {
            viewer.close();
        }
        kept();
        Compiler.delete(folder.resolve("data"));
        running.values().forEach(process -> process.log().toFile().delete());
        folder.resolve("local-parts.log").toFile().delete();
    }
}
