package lab.stores;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import lab.recording.Arrivals;
import lab.recording.ArrivedSpan;
import lab.text.CommandFailed;
import org.postgresql.PGConnection;

/**
 * A real PostgreSQL from a jar, started for this program on a free port of the loopback address, and stopped with it.
 * {@code EXPLAIN (ANALYZE, BUFFERS)} counts what a query reads.
 */
final class RowStore implements SpanStore {

    private static final int BLOCK = 8_192;

    private static final String ARRIVED = """
        CREATE UNLOGGED TABLE arrived (
            trace_id text, span_id text, parent_span_id text, service text, name text,
            start timestamp, duration bigint, message text, attributes text)\
        """;

    private static final Pattern BLOCKS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");
    private static final Pattern INDEX = Pattern.compile("\"Index Name\": \"(.*?)\"");

    private final EmbeddedPostgres server;
    private final Connection connection;
    private final SqlFile file;
    private final Set<String> used = new TreeSet<>();

    private RowStore(EmbeddedPostgres server, Connection connection, SqlFile file) {
        this.server = server;
        this.connection = connection;
        this.file = file;
    }

    /** Starts a server. Its programs are unpacked once, its data are new each time. */
    static EmbeddedPostgres start(Path programs, Path data) throws IOException {
        Files.createDirectories(programs);
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(programs.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(true)
                // nothing here needs to outlive the program
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("maintenance_work_mem", "128MB")
                // for the same counts each time
                .setServerConfig("autovacuum", "off")
                .setServerConfig("jit", "off")
                .setServerConfig("max_parallel_workers_per_gather", "0")
                .setServerConfig("random_page_cost", "1.1")
                .start();
    }

    static RowStore on(EmbeddedPostgres server, SqlFile file) throws SQLException {
        return new RowStore(server, server.getPostgresDatabase().getConnection(), file);
    }

    @Override
    public void take(Arrivals arrivals) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            statement.execute(ARRIVED);
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            var text = new StringBuilder();
            for (var span : arrivals.spans()) {
                row(text, span);
            }
            copy.copyIn("COPY arrived FROM STDIN", new StringReader(text.toString()));
            try {
                statement.execute(file.store());
            } catch (SQLException refused) {
                throw refused(refused);
            }
            statement.execute("DROP TABLE arrived");
            statement.execute("VACUUM ANALYZE");
        }
    }

    private static void row(StringBuilder text, ArrivedSpan span) {
        text.append(span.traceId()).append('\t').append(span.spanId()).append('\t');
        text.append(span.parentSpanId() == null ? "\\N" : span.parentSpanId()).append('\t');
        text.append(span.service()).append('\t').append(span.name()).append('\t');
        text.append(SqlFile.time(span.start()))
                .append('\t')
                .append(span.duration())
                .append('\t');
        text.append(span.message()).append('\t').append(span.attributes()).append('\n');
    }

    @Override
    public Size size() throws SQLException {
        var all = new TreeSet<String>();
        for (var name : strings("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")) {
            all.add(name);
        }
        all.removeAll(used);
        var indexes = number("SELECT coalesce(sum(pg_indexes_size(oid)), 0) " + TABLES);
        return new Size(number("SELECT coalesce(sum(pg_total_relation_size(oid)), 0) " + TABLES), indexes, all.size());
    }

    private static final String TABLES =
            "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm')";

    @Override
    public StoreAnswer ask(Question question, Arrivals arrivals) throws SQLException {
        var query = file.question(question, arrivals);
        try {
            var rows = new ArrayList<String>();
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery(query)) {
                while (found.next()) {
                    rows.add(found.getString(1) + "=" + found.getString(2));
                }
            }
            var plan = String.join(
                    "\n", strings("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF, FORMAT JSON) " + query));
            // the first two lines are for the whole plan
            var blocks = BLOCKS.matcher(plan)
                    .results()
                    .limit(2)
                    .mapToLong(count -> Long.parseLong(count.group(1)))
                    .sum();
            var index = 0L;
            for (var name : new TreeSet<>(
                    INDEX.matcher(plan).results().map(each -> each.group(1)).toList())) {
                used.add(name);
                index += number("SELECT pg_relation_size('" + name.replace("'", "''") + "'::regclass)");
            }
            return new StoreAnswer(
                    rows, blocks * BLOCK, Map.of("stores.read.blocks", blocks, "stores.index.size", index));
        } catch (SQLException refused) {
            throw refused(refused);
        }
    }

    private static CommandFailed refused(SQLException refused) {
        return new CommandFailed(
                "PostgreSQL refuses it. It says:\n" + refused.getMessage().strip());
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(strings(query).getFirst());
    }

    private List<String> strings(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var strings = new ArrayList<String>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        try (server) {
            connection.close();
        }
    }
}
