package lab.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import lab.text.Sentences;

/**
 * The draft of a team's report after an incident: it has the timeline and the known facts; the team answers the
 * questions. Blameless, as in <a href="https://sre.google/sre-book/postmortem-culture/">Google's SRE book</a>.
 */
record PostMortem(Incident incident, Instant began, Instant paged, List<Moment> moments, Sentences texts, ZoneId zone) {

    /** An action of the learner, with its time on the incident's clock. */
    record Moment(Instant time, String what) {}

    private static final List<String> QUESTIONS = List.of("detect", "diagnose", "luck", "again");

    /** The file name, such as {@code 2026-11-29-seed-7.md}; a newer one for the same day and seed replaces it. */
    String name() {
        return paged.atZone(zone).toLocalDate() + "-seed-" + incident.seed() + ".md";
    }

    /**
     * Markdown.
     *
     * @param way from the alert to the cause: {@code - [the statement](http://…)}
     * @param broken what was set, where
     */
    String text(List<String> way, String broken) {
        var symptom = incident.symptom();
        var lines = new ArrayList<String>();
        lines.add("# " + texts.say("postMortem.title", paged.atZone(zone).toLocalDate(), symptom.service()));
        lines.add("");
        lines.add(texts.say("postMortem.practice", incident.seed(), incident.level()));
        section(
                lines,
                "impact",
                List.of(texts.say("postMortem." + symptom.kind(), symptom.operation(), symptom.service())));
        section(lines, "cause", List.of(broken));
        section(lines, "timeline", timeline());
        section(lines, "way", way);
        section(lines, "sooner", List.of(texts.say("sooner." + incident.cause())));
        for (var question : QUESTIONS) {
            section(lines, "question." + question, List.of("…"));
        }
        section(lines, "actions", List.of(texts.say("postMortem.columns"), "|---|---|---|", "| … | … | … |"));
        return String.join("\n", lines) + "\n";
    }

    private void section(List<String> lines, String heading, List<String> content) {
        lines.add("");
        lines.add("## " + texts.say("postMortem." + heading));
        lines.add("");
        lines.addAll(content);
    }

    private List<String> timeline() {
        var rows = new ArrayList<>(List.of(texts.say("postMortem.times"), "|---|---|"));
        Stream.concat(
                        Stream.of(
                                new Moment(began, texts.say("postMortem.began")),
                                new Moment(paged, texts.say("postMortem.paged"))),
                        moments.stream())
                .sorted(Comparator.comparing(Moment::time))
                .forEach(moment -> rows.add("| " + Since.clock(moment.time, zone) + " | "
                        + moment.what.replace("|", "\\|").replace("\n", " ") + " |"));
        return rows;
    }

    /**
     * Writes it.
     *
     * @return the file
     */
    Path write(Path folder, List<String> way, String broken) throws IOException {
        Files.createDirectories(folder);
        return Files.writeString(folder.resolve(name()), text(way, broken));
    }
}
