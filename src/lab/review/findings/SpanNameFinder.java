package lab.review.findings;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import lab.review.wording.Message;

/** Finds span names, and routes, that contain something different in each request: ids, paths, statements. */
final class SpanNameFinder implements Finder.OfSpans {

    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final int MAX_NAMES = 20_000;

    /** This many names in one scope are more than anybody gives to operations. */
    static final int MANY_NAMES = 200;

    private static final Pattern VARIABLE = Pattern.compile(
            "(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}" // a UUID
                    + "|(?<![0-9a-z])(?=[0-9a-f]*\\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}(?![0-9a-z])" // a hash
                    + "|(?<=/)\\d+(?=/|$|\\?)" // a number in a path
                    + "|(?<![0-9a-zA-Z.])\\d{4,}(?![0-9a-zA-Z])" // a long number
                    + "|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z.]{2,}" // an address
                    + "|(?<=\\?)[^ ]+=[^ ]*"); // a query

    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)^\\s*(?:SELECT\\b.+\\bFROM\\b.+\\bWHERE\\b|INSERT\\s+INTO\\b.+\\bVALUES\\b|UPDATE\\b.+\\bSET\\b|DELETE\\s+FROM\\b.+\\bWHERE\\b).+");

    private final Findings findings;
    /** By service and scope. */
    private final Map<String, Map<String, Set<String>>> names = new HashMap<>();

    private final Map<String, String> templates = new HashMap<>();
    private final Map<String, String> routes = new HashMap<>();

    SpanNameFinder(Findings findings) {
        this.findings = findings;
    }

    @Override
    public void span(String service, SpanData span) {
        var name = span.getName();
        var template = known(templates, name, SpanNameFinder::template);
        var route = span.getAttributes().get(ROUTE);
        if (!template.equals(name)) {
            add(service, template, "finding.span-name-cardinality.what", name, span);
        } else if (route == null && holdsPath(name, span.getAttributes().get(PATH))) {
            add(
                    service,
                    "url.path " + span.getInstrumentationScopeInfo().getName(),
                    "finding.span-name-cardinality.path",
                    name,
                    span);
        } else if (route != null
                && !known(routes, route, SpanNameFinder::withoutVariables).equals(route)) {
            add(service, "http.route " + withoutVariables(route), "finding.span-name-cardinality.route", route, span);
        } else {
            count(service, name, span);
        }
    }

    private void count(String service, String name, SpanData span) {
        var scope = span.getInstrumentationScopeInfo().getName();
        var known = names.computeIfAbsent(service, _ -> new HashMap<>()).computeIfAbsent(scope, _ -> new HashSet<>());
        if (known.size() < MANY_NAMES && known.add(name) && known.size() == MANY_NAMES) {
            findings.add(
                    FindingKind.SPAN_NAME_CARDINALITY,
                    service,
                    "scope " + scope,
                    () -> Message.of("finding.span-name-cardinality.many", scope, MANY_NAMES),
                    () -> Evidence.of(span));
        }
    }

    private void add(String service, String subject, String key, String value, SpanData span) {
        findings.add(
                FindingKind.SPAN_NAME_CARDINALITY,
                service,
                subject,
                () -> Message.of(key, value, subject),
                () -> Evidence.of(span));
    }

    /** "GET /price/coffee" where the path was /price/coffee; the root path is the same for all. */
    private static boolean holdsPath(String name, String path) {
        return path != null
                && path.length() > 1
                && name.endsWith(path)
                && (name.length() == path.length() || name.charAt(name.length() - path.length() - 1) == ' ');
    }

    private static String template(String name) {
        if (STATEMENT.matcher(name).matches()) {
            return name.strip().split("\\s+")[0].toUpperCase(java.util.Locale.ROOT) + " {}";
        }
        return withoutVariables(name);
    }

    private static String withoutVariables(String text) {
        return VARIABLE.matcher(text).replaceAll("{}");
    }

    /** The template of a text, cached for each of the first many texts. */
    private static String known(Map<String, String> templates, String text, UnaryOperator<String> template) {
        var known = templates.get(text);
        if (known == null) {
            known = template.apply(text);
            if (templates.size() < MAX_NAMES) {
                templates.put(text, known);
            }
        }
        return known;
    }
}
