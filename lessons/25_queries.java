///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Companion.java
//SOURCES ../src/lab/Recording.java
//FILES 25_queries.promql
//FILES 25_queries.sql
//FILES 25_queries.traceql

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import java.nio.file.Path;
import java.util.List;
import lab.Companion;
import lab.Lab;
import lab.Recording;
import lab.build.PrometheusProgram;
import lab.recording.PrometheusServer;
import lab.recording.QueryAnswer;
import lab.recording.QueryFile;
import lab.recording.Recorded;
import lab.text.CommandFailed;

/**
 * Lesson 25 · Queries
 *
 * Five questions of whoever is on call, asked of a recording of the board: a few minutes in which the list was slow for
 * a while and a release was deployed. The queries run, and each answers something else.
 *
 * This program stays as it is. What you edit is 25_queries.traceql, 25_queries.sql and 25_queries.promql.
 */
class Queries {

    void main() throws Exception {
        PrometheusProgram.PROMTOOL.require(Path.of(""));
        PrometheusProgram.PROMETHEUS.require(Path.of(""));
        var recordings = Recorded.all(Companion.file("board.jsonl.gz")); // one; under grading one more
        try (var lab = Lab.open("25 · Queries");
                var prometheus = PrometheusServer.filledWith(recordings)) {
            for (var recorded : recordings) {
                try (var database = Recording.of(recorded)) {
                    var onCall = new OnCall(lab.service(recorded.name()));
                    onCall.ask(1, "oncall.statements", "{statement}", "25_queries.traceql", recorded::ask);
                    onCall.ask(2, "oncall.visits", "{visit}", "25_queries.sql", database::ask);
                    onCall.ask(3, "oncall.requests", "{request}", "25_queries.sql", database::ask);
                    Engine promql = query -> prometheus.ask(recorded, query);
                    onCall.ask(4, "oncall.duration.mean", "s", "25_queries.promql", promql);
                    onCall.ask(5, "oncall.duration.p95", "s", "25_queries.promql", promql);
                }
            }
        }
    }

    /** What takes a query and answers with rows. */
    interface Engine {
        List<QueryAnswer> ask(String query) throws Exception;
    }

    /** Asks, and shows the answers: a gauge for each question. */
    record OnCall(OpenTelemetry otel) {

        private static final AttributeKey<String> GROUP = AttributeKey.stringKey("oncall.group");

        void ask(int number, String name, String unit, String file, Engine engine) throws Exception {
            try {
                var answers = engine.ask(QueryFile.query(Companion.file(file), number));
                var gauge = otel.getMeter("com.example.oncall")
                        .gaugeBuilder(name)
                        .setUnit(unit)
                        .build();
                answers.forEach(answer -> gauge.set(answer.value(), Attributes.of(GROUP, answer.group())));
            } catch (CommandFailed refused) {
                otel.getLogsBridge()
                        .get("com.example.oncall")
                        .logRecordBuilder()
                        .setSeverity(Severity.ERROR)
                        .setBody("Query " + number + ": " + refused.getMessage())
                        .emit();
            }
        }
    }
}
