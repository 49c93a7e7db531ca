package lab.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.regex.Pattern;
import lab.recording.Arrivals;
import lab.recording.ArrivedSpan;
import lab.text.CommandFailed;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.ProfilerPrintFormat;

/**
 * DuckDB with its data in a file. Row groups have 2,048 rows, so that few spans make as many groups as many spans do
 * with the default of 122,880. The file is reopened for each query, so that nothing is in memory yet. Its own profile
 * counts what it reads and scans.
 */
final class ColumnStore implements SpanStore {

    private static final String ARRIVED = """
        CREATE TABLE memory.main.arrived (
            trace_id VARCHAR, span_id VARCHAR, parent_span_id VARCHAR, service VARCHAR, name VARCHAR,
            start TIMESTAMP, duration BIGINT, message VARCHAR, attributes VARCHAR)\
        """;

    /** The profile's total_bytes_read omits data that was read ahead. */
    private static final String IN_MEMORY = "SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'BASE_TABLE'";

    private static final Pattern SCANNED = Pattern.compile("\"total_rows_scanned\": (\\d+)");

    private final Path data;
    private final SqlFile file;

    ColumnStore(Path folder, SqlFile file) {
        this.data = folder.resolve("spans.duckdb");
        this.file = file;
    }

    @Override
    public void take(Arrivals arrivals) throws SQLException {
        try (var memory = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class)) {
            execute(memory, "SET threads = 1"); // for the same writes each time
            execute(memory, ARRIVED);
            try (var rows = memory.createAppender("memory", "main", "arrived")) {
                for (var span : arrivals.spans()) {
                    append(rows, span);
                }
            }
            execute(memory, "CREATE TEMPORARY VIEW arrived AS FROM memory.main.arrived");
            execute(memory, "ATTACH '" + data + "' AS store (ROW_GROUP_SIZE 2048, BLOCK_SIZE 16384)");
            execute(memory, "USE store");
            try {
                execute(memory, file.store());
            } catch (SQLException refused) {
                throw refused(refused);
            }
            execute(memory, "USE memory");
            execute(memory, "DETACH store"); // writes the contents of the log into the file
        }
    }

    private static void append(DuckDBAppender rows, ArrivedSpan span) throws SQLException {
        rows.beginRow();
        rows.append(span.traceId());
        rows.append(span.spanId());
        if (span.parentSpanId() == null) {
            rows.appendNull();
        } else {
            rows.append(span.parentSpanId());
        }
        rows.append(span.service());
        rows.append(span.name());
        rows.append(SqlFile.utc(span.start()));
        rows.append(span.duration());
        rows.append(span.message());
        rows.append(span.attributes());
        rows.endRow();
    }

    @Override
    public Size size() throws IOException {
        return new Size(Files.size(data), 0, 0);
    }

    @Override
    public StoreAnswer ask(Question question, Arrivals arrivals) throws SQLException {
        var query = file.question(question, arrivals);
        try (var opened = DriverManager.getConnection("jdbc:duckdb:" + data).unwrap(DuckDBConnection.class)) {
            execute(opened, "SET threads = 1");
            var before = number(opened, IN_MEMORY);
            execute(opened, "PRAGMA enable_profiling = 'no_output'");
            execute(opened, "PRAGMA profiling_mode = 'detailed'");
            var answers = new ArrayList<String>();
            try (var statement = opened.createStatement();
                    var rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    answers.add(rows.getString(1) + "=" + rows.getString(2));
                }
            } catch (SQLException refused) {
                throw refused(refused);
            }
            var profile = opened.getProfilingInformation(ProfilerPrintFormat.JSON);
            var scanned = SCANNED.matcher(profile);
            return new StoreAnswer(
                    answers,
                    number(opened, IN_MEMORY) - before,
                    Map.of("stores.read.rows", scanned.find() ? Long.parseLong(scanned.group(1)) : 0));
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private static CommandFailed refused(SQLException refused) {
        return new CommandFailed(
                "DuckDB refuses it. It says:\n" + refused.getMessage().strip());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {}
}
