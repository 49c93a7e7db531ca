package maintain;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lab.workbook.Workbook;
import maintain.TempoAnswers.Row;
import maintain.TempoAnswers.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares our answers to TraceQL queries with those of a real Tempo. */
@Command(
        name = "traceql",
        mixinStandardHelpOptions = true,
        description = "Write docs/tables/traceql.md: our answers to TraceQL queries beside those of a real Tempo;"
                + " 1 when one differs that should not.")
final class TraceqlCommand implements Callable<Integer> {

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(names = "--differences", description = "Only print what differs; write nothing.")
    private boolean differences;

    TraceqlCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        var rows = TempoAnswers.read(workbook.root()).rows();
        var different =
                rows.stream().filter(row -> row.verdict() == Verdict.DIFFERENT).toList();
        if (differences) {
            different.forEach(row -> out.println(
                    row.topic() + "  " + row.query() + "\n    Tempo: " + row.tempo() + "\n    ours:  " + row.ours()));
        } else {
            Files.writeString(workbook.root().resolve("docs/tables/traceql.md"), table(rows));
        }
        out.println(summary(rows));
        return different.isEmpty() ? 0 : 1;
    }

    private static String summary(List<Row> rows) {
        var counts = rows.stream().collect(Collectors.groupingBy(Row::verdict, Collectors.counting()));
        return rows.size() + " queries: " + counts.getOrDefault(Verdict.SAME, 0L) + " answered alike, "
                + (counts.getOrDefault(Verdict.RIGHT, 0L) + counts.getOrDefault(Verdict.OURS, 0L))
                + " where Tempo has a defect, " + counts.getOrDefault(Verdict.DIFFERENT, 0L) + " different";
    }

    static String table(List<Row> rows) {
        var text = new StringBuilder("""
            # TraceQL: our answers beside Tempo's

            Made by the maintainer's command `./lab traceql`; do not edit. A real Grafana Tempo 3.0.3 was asked these queries on one recording (`test/lab/query`), and the viewer's engine is asked the same. "Alike" means: the same traces, the same spans in the same sets with the same values, and for an error the same place. Where Tempo has a defect, the last column names it, and ours answers what is right.

            """);
        text.append(summary(rows)).append(".\n");
        var topics = rows.stream().collect(Collectors.groupingBy(Row::topic, LinkedHashMap::new, Collectors.toList()));
        topics.forEach((topic, list) -> {
            text.append("\n## ").append(topic).append("\n\n| query | Tempo | ours | |\n|---|---|---|---|\n");
            for (var row : list)
                text.append("| ")
                        .append(code(row.query()))
                        .append(" | ")
                        .append(row.tempo())
                        .append(" | ")
                        .append(row.ours())
                        .append(" | ")
                        .append(
                                switch (row.verdict()) {
                                    case SAME -> "alike";
                                    case RIGHT, OURS -> "defect: " + String.join(", ", row.defects());
                                    case DIFFERENT -> "**different**";
                                })
                        .append(" |\n");
        });
        return text.toString();
    }

    private static String code(String query) {
        var escaped = query.replace("\n", "⏎").replace("\t", "⇥").replace("|", "\\|");
        var fence = escaped.contains("`") ? "``" : "`";
        return fence + (escaped.startsWith("`") || escaped.endsWith("`") ? " " + escaped + " " : escaped) + fence;
    }
}
