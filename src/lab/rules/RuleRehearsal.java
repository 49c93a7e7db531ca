//SOURCES History.java
//SOURCES Scrapes.java
//SOURCES Traffic.java
//SOURCES ../build/PrometheusProgram.java
//SOURCES ../build/ReleaseDownload.java
//SOURCES ../build/OutsideProgram.java
//SOURCES ../build/ChildProcess.java
//SOURCES ../build/Leftovers.java
//SOURCES ../build/ScratchFolder.java
//SOURCES ../build/ShutdownHook.java

package lab.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.build.ChildProcess;
import lab.build.PrometheusProgram;
import lab.build.ScratchFolder;
import lab.text.CommandFailed;

/**
 * Evaluates recording and alerting rules on a history with promtool, at any step. Nothing runs in real time; a day
 * takes less than a second.
 */
public final class RuleRehearsal {

    private static final String FIRING = "ALERTS{alertstate=\"firing\"}";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern ANSWER =
            Pattern.compile("expr: \"(.*)\", time: ([0-9a-z]+),\\s*exp: ?(?:nil|\"nil\").*\\s*got: ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("\\{(.*?)} ([-+.0-9EeNaInf]+)(?:, |$)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(.*?)\"");
    private static final Pattern UNIT = Pattern.compile("(\\d+)(ms|[smhdwy])");

    /** A cache of promtool's results for rules on a history: saving another file repeatedly need not wait for them. */
    private static final Map<String, String> PLAYED = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_PLAYED;
        }
    });

    private static final int MOST_PLAYED = 64;

    private final Path rules;
    private final History history;
    private final Duration interval;

    /**
     * A rehearsal.
     *
     * @param rules a file of rules whose groups have no interval of their own: they are evaluated at each step
     */
    public RuleRehearsal(Path rules, History history) {
        this(rules, history, history.step());
    }

    /**
     * A rehearsal with evaluations that are more than a step apart: a month of hours takes a fraction of the time.
     *
     * @param interval a multiple of the history's step; only at its own multiples can questions be asked
     */
    public RuleRehearsal(Path rules, History history, Duration interval) {
        this.rules = rules;
        this.history = history;
        this.interval = interval;
    }

    /** A firing alert, or a sample of any other query. */
    public record Sample(Map<String, String> labels, double value) {

        /** The label's value, or an empty string. */
        public String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    /** A query at a step. */
    private record Question(String query, int step) {}

    /**
     * A period during which an alert fires.
     *
     * @param from the first step in which it fires
     * @param to the last one
     */
    public record Period(Map<String, String> labels, int from, int to) {

        /** The label's value, or an empty string. */
        public String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    /** All periods of firing alerts, grouped by alert. */
    public List<Period> periods() throws IOException, InterruptedException {
        var steps = IntStream.range(0, history.steps()).boxed().toList();
        var open = new LinkedHashMap<Map<String, String>, List<Period>>();
        var moments = ask(FIRING, steps);
        for (var step : steps) {
            for (var alert : moments.get(step)) {
                var periods = open.computeIfAbsent(alert.labels, _ -> new ArrayList<>());
                var continued = !periods.isEmpty() && periods.getLast().to == step - 1;
                var from = continued ? periods.removeLast().from : step;
                periods.add(new Period(alert.labels, from, step));
            }
        }
        return open.values().stream().flatMap(List::stream).toList();
    }

    /** The alerts that fire at this step. */
    public List<Sample> firing(int step) throws IOException, InterruptedException {
        return ask(FIRING, step);
    }

    /** The same for several steps, in order. */
    public List<List<Sample>> firing(List<Integer> steps) throws IOException, InterruptedException {
        return ask(FIRING, steps);
    }

    /** The value at this step of a query with one series, or nothing. */
    public OptionalDouble value(String query, int step) throws IOException, InterruptedException {
        return ask(query, step).stream().mapToDouble(Sample::value).findFirst();
    }

    /**
     * The result of a query at a step.
     *
     * @throws CommandFailed when promtool is missing, or rejects the rules; the message quotes it
     */
    public List<Sample> ask(String query, int step) throws IOException, InterruptedException {
        return ask(List.of(new Question(query, step))).getOrDefault(new Question(query, step), List.of());
    }

    /** The same for several steps: the result of the query at each of them, in order. */
    public List<List<Sample>> ask(String query, List<Integer> steps) throws IOException, InterruptedException {
        var questions = steps.stream().map(step -> new Question(query, step)).toList();
        var answers = ask(questions);
        return questions.stream()
                .map(question -> answers.getOrDefault(question, List.of()))
                .toList();
    }

    /** The annotations of an alert at this step: the texts of all alerts with this name, as promtool prints them. */
    public String annotations(String alert, int step) throws IOException, InterruptedException {
        return play(
                "    alert_rule_test:\n    - alertname: " + quoted(alert) + "\n      eval_time: " + time(step) + "\n");
    }

    private Map<Question, List<Sample>> ask(List<Question> questions) throws IOException, InterruptedException {
        var tests = new StringBuilder("    promql_expr_test:\n");
        var steps = new LinkedHashMap<String, Question>();
        for (var question : questions) {
            tests.append("    - expr: ")
                    .append(quoted(question.query))
                    .append("\n      eval_time: ")
                    .append(time(question.step))
                    .append('\n');
            steps.put(question.step + " " + question.query, question);
        }
        var answers = new LinkedHashMap<Question, List<Sample>>();
        var said = ANSWER.matcher(play(tests.toString()));
        while (said.find()) {
            var step = (int) (seconds(said.group(2)) / history.step().toSeconds());
            answers.put(steps.get(step + " " + said.group(1).replace("\\\"", "\"")), samples(said.group(3)));
        }
        return answers;
    }

    private String play(String tests) throws IOException, InterruptedException {
        var rehearsed = Files.readString(rules);
        var test = "rule_files: [rules.yaml]\nevaluation_interval: "
                + interval.toSeconds() + "s\ntests:\n"
                + "  - interval: " + history.step().toSeconds() + "s\n    input_series:\n"
                + history.series().entrySet().stream()
                        .map(each -> "    - series: " + quoted(each.getKey()) + "\n      values: "
                                + quoted(each.getValue()) + "\n")
                        .collect(Collectors.joining())
                + tests;
        var digest = digest(rehearsed, test);
        var said = PLAYED.get(digest);
        if (said == null) {
            said = play(rehearsed, test);
            PLAYED.put(digest, said);
        }
        return said;
    }

    private String play(String rehearsed, String test) throws IOException, InterruptedException {
        try (var scratch = ScratchFolder.create("lab-rules")) {
            var folder = scratch.path();
            Files.writeString(folder.resolve("rules.yaml"), rehearsed);
            var file = Files.writeString(folder.resolve("history.yaml"), test);
            var promtool = PrometheusProgram.PROMTOOL.require(folder);
            var ended = ChildProcess.run(promtool.with("test", "rules", file.toString()), folder, Map.of(), LIMIT);
            if (ended.hung()) {
                throw new CommandFailed("promtool had not ended after " + LIMIT.toSeconds() + " s.");
            }
            var said = ended.stdout() + ended.stderr();
            if (ended.exit() != 0 && !said.contains("got:")) {
                throw new CommandFailed("promtool refuses " + rules.getFileName() + ". It says:\n"
                        + said.replace(folder + "/", "")
                                .replaceFirst("Unit Testing:.*\\R", "")
                                .strip());
            }
            return said;
        }
    }

    private static String digest(String... texts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var text : texts) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    private String time(int step) {
        return history.step().multipliedBy(step).toSeconds() + "s";
    }

    /** {@code {alertname="Gone", severity="page"} 1E+00, {…} 2E+00} */
    private static List<Sample> samples(String text) {
        var samples = new ArrayList<Sample>();
        var each = SAMPLE.matcher(text);
        while (each.find()) {
            var labels = new LinkedHashMap<String, String>();
            LABEL.matcher(each.group(1)).results().forEach(found -> labels.put(found.group(1), found.group(2)));
            samples.add(new Sample(labels, Double.parseDouble(each.group(2).replace("Inf", "Infinity"))));
        }
        return samples;
    }

    /** {@code 1h30m} → 5400 */
    private static long seconds(String duration) {
        return UNIT.matcher(duration)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1))
                        * switch (found.group(2)) {
                            case "m" -> 60;
                            case "h" -> 3_600;
                            case "d" -> 86_400;
                            case "w" -> 604_800;
                            case "y" -> 31_536_000;
                            default -> 1;
                        })
                .sum();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
