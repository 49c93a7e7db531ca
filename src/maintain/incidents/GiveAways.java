package maintain.incidents;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.telemetry.Store;

/**
 * Finds words that would tell what was done to the board: in what was emitted, and in what can be seen of its processes
 * from outside.
 */
public final class GiveAways {

    /** Those of the outside world stay what they are: a timeout is called so, and Tomcat's threads are busy. */
    private static final Pattern WORDS = Pattern.compile(
            "pg_sleep|advisory|\\bfault|\\bincident\\b|injected|chaos|busy(?!\\.count)|burn|leak|poison|\\bn[+-]1\\b|storm|neighbo|"
                + "counts\\.each|cursors\\.(open|millis)\\b|totals\\.millis|search\\.(patience|attempts|bare)|rank\\.(millis|written)\\b|layout\\.tenant|"
                + "slug\\.ascii|liveliness\\.exact|spans\\.kept|export\\.millis|clock\\.ahead|visits\\.each|seal\\.millis|"
                + "pages\\.kept|threads\\.most|exports\\.tenant|crowd\\.more|rude\\.more");

    /** An incident's telemetry has an environment of its own: it says so of all, and tells nothing. */
    private static final Pattern ENVIRONMENT = Pattern.compile("incident-\\d+");

    private static final int AROUND = 60;

    private static final String JCMD =
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

    private GiveAways() {}

    /** The first five that any signal has, resources and scopes too. */
    public static List<String> in(Store store) {
        return in(Stream.of(
                        store.spans().stream()
                                .flatMap(span -> Stream.of(
                                                Stream.of(
                                                        span.getName(),
                                                        String.valueOf(
                                                                span.getStatus().getDescription())),
                                                words(span.getAttributes()),
                                                words(span.getResource(), span.getInstrumentationScopeInfo()),
                                                span.getLinks().stream().flatMap(link -> words(link.getAttributes())),
                                                span.getEvents().stream()
                                                        .flatMap(event -> Stream.concat(
                                                                Stream.of(event.getName()),
                                                                words(event.getAttributes()))))
                                        .flatMap(all -> all)),
                        store.metrics().stream()
                                .flatMap(metric -> Stream.of(
                                                Stream.of(metric.getName(), metric.getDescription(), metric.getUnit()),
                                                words(metric.getResource(), metric.getInstrumentationScopeInfo()),
                                                metric.getData().getPoints().stream()
                                                        .flatMap(point -> Stream.concat(
                                                                words(point.getAttributes()),
                                                                point.getExemplars().stream()
                                                                        .flatMap(exemplar -> words(
                                                                                exemplar.getFilteredAttributes())))))
                                        .flatMap(all -> all)),
                        store.logs().stream()
                                .flatMap(log -> Stream.of(
                                                Stream.of(
                                                        log.getBodyValue() == null
                                                                ? ""
                                                                : log.getBodyValue()
                                                                        .asString()),
                                                words(log.getResource(), log.getInstrumentationScopeInfo()),
                                                words(log.getAttributes()))
                                        .flatMap(all -> all)))
                .flatMap(all -> all));
    }

    /**
     * The first five that the processes have: in their arguments, and in the names and the stacks of their threads,
     * which is what a profile would have of them.
     */
    public static List<String> in(List<ProcessHandle> processes) throws IOException, InterruptedException {
        var texts = new ArrayList<String>();
        for (var process : processes) {
            texts.add(process.info().commandLine().orElse(""));
            if (process.info().command().orElse("").endsWith("java")) {
                var jcmd = new ProcessBuilder(JCMD, String.valueOf(process.pid()), "Thread.print")
                        .redirectErrorStream(true)
                        .start();
                texts.addAll(jcmd.inputReader().lines().toList());
                jcmd.waitFor();
            }
        }
        return in(texts.stream());
    }

    /** Those of these texts that tell, each once, at most five. */
    public static List<String> in(Stream<String> texts) {
        return texts.distinct()
                .map(text -> ENVIRONMENT.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(""))
                .map(WORDS::matcher)
                .filter(Matcher::find)
                .map(GiveAways::around)
                .distinct()
                .limit(5)
                .toList();
    }

    /** The word with what stands beside it. */
    private static String around(Matcher found) {
        var text = new StringBuilder();
        found.appendReplacement(text, Matcher.quoteReplacement(found.group()));
        var rest = new StringBuilder();
        found.appendTail(rest);
        return text.substring(Math.max(0, text.length() - AROUND)) + rest.substring(0, Math.min(rest.length(), AROUND));
    }

    private static Stream<String> words(Resource resource, InstrumentationScopeInfo scope) {
        return Stream.concat(words(resource.getAttributes()), Stream.of(scope.getName()));
    }

    private static Stream<String> words(Attributes attributes) {
        return attributes.asMap().entrySet().stream()
                .flatMap(entry ->
                        Stream.of(((AttributeKey<?>) entry.getKey()).getKey(), String.valueOf(entry.getValue())));
    }
}
