//DEPS org.duckdb:duckdb_jdbc:2.0.0.1
//DEPS io.opentelemetry.proto:opentelemetry-proto:1.11.0-alpha
//DEPS com.google.protobuf:protobuf-java:4.36.2
//DEPS com.google.code.gson:gson:2.15.0
//DEPS io.airlift:aircompressor-v3:3.4
//DEPS com.google.re2j:re2j:1.8
//SOURCES recording/Recorded.java
//FILES board.jsonl.gz

package lab;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.resources.Resource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.recording.QueryAnswer;
import lab.recording.Recorded;
import lab.telemetry.Instrument;
import lab.telemetry.ServiceName;
import lab.text.CommandFailed;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** A recording as a database: an in-memory DuckDB with one table for each kind of data. Closing it deletes the data. */
public final class Recording implements AutoCloseable {

    /** The tables. Times are UTC; durations are seconds. */
    public static final String SCHEMA = """
        CREATE TABLE spans (
            trace_id VARCHAR, span_id VARCHAR, parent_span_id VARCHAR, -- parent: NULL for a root
            service VARCHAR, name VARCHAR, kind VARCHAR, status VARCHAR, -- SERVER, CLIENT, … · UNSET, OK, ERROR
            start TIMESTAMP_NS, duration DOUBLE,
            probability DOUBLE, -- with which its trace was kept: 1 for all, 0.25 for one in four
            attributes MAP(VARCHAR, VARCHAR));
        CREATE TABLE events (
            trace_id VARCHAR, span_id VARCHAR, name VARCHAR, time TIMESTAMP_NS, attributes MAP(VARCHAR, VARCHAR));
        CREATE TABLE links (
            trace_id VARCHAR, span_id VARCHAR, linked_trace_id VARCHAR, linked_span_id VARCHAR,
            attributes MAP(VARCHAR, VARCHAR));
        CREATE TABLE points (
            service VARCHAR, instance VARCHAR, name VARCHAR, unit VARCHAR, instrument VARCHAR,
            start TIMESTAMP_NS, time TIMESTAMP_NS, value DOUBLE, -- of a counter or gauge, or a histogram's sum
            count BIGINT, bounds DOUBLE[], counts BIGINT[], -- of a histogram
            attributes MAP(VARCHAR, VARCHAR));
        CREATE TABLE logs (
            time TIMESTAMP_NS, service VARCHAR, severity VARCHAR, body VARCHAR, trace_id VARCHAR, span_id VARCHAR,
            attributes MAP(VARCHAR, VARCHAR));
        """;

    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");

    /** A threshold has up to 14 hexadecimal digits; missing ones are zeros. */
    private static final int THRESHOLD_DIGITS = 14;

    private final DuckDBConnection connection;

    private Recording(DuckDBConnection connection) {
        this.connection = connection;
    }

    /** Loads a recording. */
    public static Recording of(Recorded recorded) throws SQLException {
        var opened = new Recording(DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class));
        try {
            opened.load(recorded);
            return opened;
        } catch (SQLException | RuntimeException failed) {
            opened.close();
            throw failed;
        }
    }

    /** The database connection, for any SQL that DuckDB supports. It is closed with the recording. */
    public Connection sql() {
        return connection;
    }

    /**
     * Runs a query whose first column is a group and whose second column is a number.
     *
     * @throws CommandFailed when DuckDB rejects the query (the message quotes it), or when the columns are different
     */
    public List<QueryAnswer> ask(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            if (rows.getMetaData().getColumnCount() != 2) {
                throw new CommandFailed("The query answers with "
                        + rows.getMetaData().getColumnCount() + " columns; the question is about two: a group and its"
                        + " number.");
            }
            var answers = new ArrayList<QueryAnswer>();
            while (rows.next()) {
                var group = rows.getString(1);
                answers.add(new QueryAnswer(group == null ? "" : group, rows.getDouble(2)));
            }
            return answers;
        } catch (SQLException refused) {
            throw new CommandFailed("DuckDB refuses the query. It says:\n"
                    + refused.getMessage().strip());
        }
    }

    private void load(Recorded recorded) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET threads = 1"); // enough for so little data
            statement.execute(SCHEMA);
        }
        try (var spans = table("spans");
                var events = table("events");
                var links = table("links")) {
            for (var span : recorded.spans()) {
                spans.beginRow();
                ids(spans, span.getSpanContext());
                text(spans, span.getParentSpanContext().isValid() ? span.getParentSpanId() : null);
                spans.append(ServiceName.of(span.getResource()));
                spans.append(span.getName());
                spans.append(span.getKind().name());
                spans.append(span.getStatus().getStatusCode().name());
                spans.append(time(span.getStartEpochNanos()));
                spans.append((span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9);
                spans.append(probability(span.getSpanContext().getTraceState().get("ot")));
                spans.append(map(span.getAttributes()));
                spans.endRow();
                for (var event : span.getEvents()) {
                    events.beginRow();
                    ids(events, span.getSpanContext());
                    events.append(event.getName());
                    events.append(time(event.getEpochNanos()));
                    events.append(map(event.getAttributes()));
                    events.endRow();
                }
                for (var link : span.getLinks()) {
                    links.beginRow();
                    ids(links, span.getSpanContext());
                    ids(links, link.getSpanContext());
                    links.append(map(link.getAttributes()));
                    links.endRow();
                }
            }
        }
        try (var points = table("points")) {
            for (var metric : recorded.metrics()) {
                for (var point : metric.getData().getPoints()) {
                    point(points, metric, point);
                }
            }
        }
        try (var logs = table("logs")) {
            for (var log : recorded.logs()) {
                logs.beginRow();
                var when = log.getTimestampEpochNanos();
                logs.append(time(when == 0 ? log.getObservedTimestampEpochNanos() : when));
                logs.append(ServiceName.of(log.getResource()));
                logs.append(log.getSeverity().name());
                text(
                        logs,
                        log.getBodyValue() == null ? null : log.getBodyValue().asString());
                var context = log.getSpanContext();
                text(logs, context.isValid() ? context.getTraceId() : null);
                text(logs, context.isValid() ? context.getSpanId() : null);
                logs.append(map(log.getAttributes()));
                logs.endRow();
            }
        }
    }

    private static void point(DuckDBAppender points, MetricData metric, PointData point) throws SQLException {
        points.beginRow();
        points.append(ServiceName.of(metric.getResource()));
        text(points, instance(metric.getResource()));
        points.append(metric.getName());
        points.append(metric.getUnit());
        points.append(Instrument.instrument(metric));
        points.append(time(point.getStartEpochNanos()));
        points.append(time(point.getEpochNanos()));
        switch (point) {
            case LongPointData number -> {
                points.append((double) number.getValue());
                nothing(points, 3);
            }
            case DoublePointData number -> {
                points.append(number.getValue());
                nothing(points, 3);
            }
            case HistogramPointData histogram -> {
                points.append(histogram.getSum());
                points.append(histogram.getCount());
                points.append(histogram.getBoundaries());
                points.append(histogram.getCounts());
            }
            default -> nothing(points, 4);
        }
        points.append(map(point.getAttributes()));
        points.endRow();
    }

    private DuckDBAppender table(String name) throws SQLException {
        return connection.createAppender("main", name);
    }

    private static void ids(DuckDBAppender row, SpanContext span) throws SQLException {
        row.append(span.getTraceId());
        row.append(span.getSpanId());
    }

    private static void text(DuckDBAppender row, String value) throws SQLException {
        if (value == null) {
            row.appendNull();
        } else {
            row.append(value);
        }
    }

    private static void nothing(DuckDBAppender row, int columns) throws SQLException {
        for (int i = 0; i < columns; i++) {
            row.appendNull();
        }
    }

    private static LocalDateTime time(long epochNanos) {
        return LocalDateTime.ofEpochSecond(
                epochNanos / 1_000_000_000, (int) (epochNanos % 1_000_000_000), ZoneOffset.UTC);
    }

    private static Map<String, String> map(Attributes attributes) {
        var map = new LinkedHashMap<String, String>();
        attributes.forEach((key, value) -> map.put(key.getKey(), String.valueOf(value)));
        return map;
    }

    private static String instance(Resource resource) {
        return resource.getAttribute(INSTANCE);
    }

    /**
     * The probability that {@code th:c} stands for: spans with a random value below 0.75 were dropped (OpenTelemetry's
     * TraceState, "threshold").
     */
    static double probability(String ot) {
        if (ot != null) {
            for (var part : ot.split(";")) {
                if (part.matches("th:[0-9a-f]{1," + THRESHOLD_DIGITS + "}")) {
                    var digits = part.substring(3);
                    return 1 - Long.parseLong(digits, 16) / Math.pow(16, digits.length());
                }
            }
        }
        return 1;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
