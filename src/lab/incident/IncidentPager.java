package lab.incident;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.Sentences;

/** The texts of an incident in one language: the page, the hints, the grades and the debrief. */
public final class IncidentPager {

    private final Sentences texts;
    private final ZoneId zone;

    public IncidentPager(Sentences texts, ZoneId zone) {
        this.texts = texts;
        this.zone = zone;
    }

    /** The page: the measured symptom, without its cause. */
    public List<String> page(Symptom symptom, Instant now) {
        var indicator = symptom.indicator();
        var lines = new ArrayList<String>();
        lines.add(texts.say("page.head", Since.clock(now, zone), indicator.service()));
        lines.add(texts.say(
                "page." + indicator.kind(),
                indicator.operation(),
                indicator.service(),
                number(indicator, symptom.before()),
                number(indicator, symptom.now()),
                percent(symptom.bad())));
        if (symptom.burn() > 0) {
            lines.add(texts.say("page.burn", String.format(Locale.ROOT, "%.0f", symptom.burn())));
        }
        return lines;
    }

    private static String number(Indicator indicator, double value) {
        return switch (indicator.kind()) {
            case slow -> String.format(Locale.ROOT, "%.0f ms", value);
            case failing, orphaned, impossible, memory -> percent(value);
            case waiting, series -> String.format(Locale.ROOT, "%.0f", value);
        };
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** The number of hints. */
    public static final int HINTS = 3;

    /** The first hint says where to look, the second the kind of cause, the third the service. */
    public String hint(Incident incident, int number) {
        return switch (number) {
            case 1 -> texts.say("hint.look." + incident.symptom().kind());
            case 2 ->
                texts.say("hint.family", texts.say("family." + incident.cause().family()));
            default -> texts.say("hint.service", String.join(", ", services(incident)));
        };
    }

    /** The words for a choice. */
    public String cause(Cause cause) {
        return texts.say("cause." + cause);
    }

    public String whom(Whom whom) {
        return texts.say("whom." + whom);
    }

    public String say(String key, Object... values) {
        return texts.say(key, values);
    }

    /** The grades: for each step whether it is right, and for wrong ones the truth and its evidence. */
    public List<String> graded(Incident incident, Instant began, Diagnosis said, GradedDiagnosis graded) {
        var lines = new ArrayList<String>();
        var told = new HashSet<String>(); // shows the same evidence only once
        for (var step : graded.steps()) {
            var name = texts.say("step." + step.step());
            lines.add(
                    step.right()
                            ? texts.say("grade.right", name, truth(incident, began, step.step()))
                            : texts.say(
                                            "grade.wrong",
                                            name,
                                            said(said, step.step()),
                                            truth(incident, began, step.step()),
                                            once(told, evidence(incident, said, step.step())))
                                    .strip());
        }
        var second = incident.second();
        if (second != null && said.cause() == second.cause()) {
            lines.add(texts.say("grade.second", cause(second.cause())));
        }
        lines.add(texts.say("grade.points", graded.points(), graded.hints()));
        return lines;
    }

    private String once(Set<String> told, String key) {
        return told.add(key) ? texts.say(key) : "";
    }

    /** The key of what shows that an answer is wrong. */
    static String evidence(Incident incident, Diagnosis said, GradedDiagnosis.Step step) {
        return switch (step) {
            case cause, place, service -> "evidence." + incident.cause();
            case since -> said.since() != null && said.since().wide() ? "evidence.wide" : "evidence.since";
            case whom ->
                "evidence.whom."
                        + (incident.whom().containsAll(EnumSet.of(Whom.all, Whom.route))
                                ? "shared"
                                : incident.whom().iterator().next());
        };
    }

    private String truth(Incident incident, Instant began, GradedDiagnosis.Step step) {
        return switch (step) {
            case service -> String.join(texts.say("or"), services(incident));
            case place -> incident.places().stream().map(Place::shown).collect(Collectors.joining(texts.say("or")));
            case since -> Since.clock(began, zone);
            case cause -> cause(incident.cause());
            case whom -> incident.whom().stream().map(this::whom).collect(Collectors.joining(texts.say("or")));
        };
    }

    private String said(Diagnosis said, GradedDiagnosis.Step step) {
        var answer = switch (step) {
            case service -> said.service();
            case place -> said.place() == null ? null : said.place().shown();
            case since ->
                said.since() == null
                        ? null
                        : Since.clock(said.since().from(), zone) + "–"
                                + Since.clock(said.since().to(), zone);
            case cause -> said.cause() == null ? null : cause(said.cause());
            case whom -> said.whom() == null ? null : whom(said.whom());
        };
        return answer == null || answer.isEmpty() ? texts.say("nothing") : answer;
    }

    private static List<String> services(Incident incident) {
        return incident.services().stream().sorted().toList();
    }

    /**
     * What was broken, the shortest way to find it, what would have shown it sooner, and the lesson that teaches it.
     *
     * @param page the viewer's address
     */
    public List<String> debrief(Incident incident, Instant began, List<Debrief.Link> links, String page) {
        var lines = new ArrayList<String>(what(incident, began));
        lines.add(texts.say("debrief.way"));
        for (var link : links) {
            lines.add("  " + texts.say("link." + link.what()));
            lines.add("    " + link.address(page));
        }
        lines.addAll(lessons(incident));
        return lines;
    }

    /** The debrief without the way to the cause, which leads through a viewer. */
    public List<String> summary(Incident incident, Instant began) {
        return Stream.concat(what(incident, began).stream(), lessons(incident).stream())
                .toList();
    }

    private List<String> what(Incident incident, Instant began) {
        var lines = new ArrayList<String>();
        lines.add(texts.say("debrief.broken", Since.clock(began, zone), broken(incident)));
        if (!incident.decoys().isEmpty()) {
            lines.add(texts.say("debrief.decoys"));
        }
        second(incident).ifPresent(lines::add);
        return lines;
    }

    private List<String> lessons(Incident incident) {
        return List.of(
                texts.say("evidence." + incident.cause()),
                texts.say("debrief.sooner", texts.say("sooner." + incident.cause())),
                texts.say("debrief.lesson", incident.cause().lesson()));
    }

    /** What was broken, in a sentence. */
    String broken(Incident incident) {
        return texts.say("broken." + incident.cause(), sizes(incident.actions()));
    }

    /** What was broken besides, in a sentence. */
    Optional<String> second(Incident incident) {
        return Optional.ofNullable(incident.second())
                .map(second ->
                        texts.say("debrief.second", texts.say("broken." + second.cause(), sizes(second.actions()))));
    }

    /** The way as a list in Markdown. */
    List<String> way(List<Debrief.Link> links, String page) {
        return links.stream()
                .map(link -> "- [" + texts.say("link." + link.what()) + "](" + link.address(page) + ")")
                .toList();
    }

    /** The settings that were changed, with their places. */
    private static String sizes(List<? extends Action> actions) {
        return actions.stream()
                .flatMap(action -> switch (action) {
                    case Action.Set(var part, var name, var number) ->
                        Stream.of(part.service() + " " + name + " = " + number);
                    case Action.Sql(var statement) -> Stream.of("database: " + statement);
                    case Action.Deploy(var part, var version, var _, var _) ->
                        Stream.of(part.service() + " " + version);
                })
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** An entry of the record on one line. */
    public String entry(IncidentLog.Entry entry) {
        return texts.say(
                "list.entry",
                entry.ended().atZone(zone).toLocalDate(),
                String.format(Locale.ROOT, "%3d", entry.points()),
                entry.level(),
                entry.seed(),
                minutes(Duration.ofSeconds(entry.seconds())),
                entry.hints(),
                cause(entry.cause()));
    }

    private static String minutes(Duration taken) {
        return String.format(Locale.ROOT, "%d:%02d", taken.toMinutes(), taken.toSecondsPart());
    }
}
