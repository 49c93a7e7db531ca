// Reports are compared with the formats' own schemas.
//DEPS com.networknt:json-schema-validator:2.0.8

package lab.review;

import static lab.review.Telemetries.resource;
import static lab.review.Telemetries.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import lab.Repository;
import lab.review.report.ReportFormat;
import lab.review.report.ReviewReport;
import lab.review.wording.Wording;
import lab.text.Language;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.parser.Parser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reports for programs are what their formats ask for, whatever telemetry holds: SARIF's and JUnit's own schemas are
 * beside this test, that of our JSON is in {@code docs/review}.
 */
class FormatsTest {

    private static final Path SCHEMAS = Repository.ROOT.resolve("test/lab/review/schemas");

    /** What would break out of a format: quotes, ends of elements and tables, control characters, half a character. */
    private static final String HOSTILE = "\"]]>--></testsuite>|\n"
            + "# x <img src=x onerror=alert(1)> [a](javascript:b) \u0000\u0008\u001b[31m \ud83d &amp; \\u0000 `c`";

    /** A review with every kind of finding, one that found nothing, one of hostile names, and one of nothing. */
    static Stream<ReviewReport> reports() {
        var all = review();
        Plants.all().values().forEach(plants -> plants.forEach(plant -> plant.accept(all)));
        var good = review();
        Plants.good(good, 60);
        var hostile = review();
        hostile.addSpans(List.of(span("GET /orders/17 " + HOSTILE)
                .resource(resource(HOSTILE))
                .attribute("http." + HOSTILE, HOSTILE)
                .attribute("http.method", HOSTILE)
                .build()));
        var results = List.of(all.conclude(), good.conclude(), hostile.conclude(), review().conclude());
        var known = new HashSet<String>();
        results.getFirst().findings().stream().limit(5).forEach(finding -> known.add(finding.fingerprint()));
        return Stream.of(Language.values())
                .flatMap(language -> results.stream().map(result -> report(result, known, language)));
    }

    private static Review review() {
        return new Review(ScoreTest.DATA, ScoreTest.CLOCK);
    }

    private static ReviewReport report(ReviewResult result, Set<String> known, Language language) {
        var applied = Suppressions.NONE.apply(result);
        return new ReviewReport(
                applied.result(),
                applied.suppressed(),
                applied.unused(),
                new Baseline(known),
                Wording.read(Repository.ROOT.resolve("src/lab/review"), language));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void sarifIsSarif(ReviewReport report) throws IOException {
        try (var schema = new GZIPInputStream(Files.newInputStream(SCHEMAS.resolve("sarif-2.1.0.json.gz")))) {
            assertThat(schema(SpecificationVersion.DRAFT_4, schema)
                            .validate(ReportFormat.sarif.write(report), InputFormat.JSON))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("reports")
    void jsonIsAsItsSchemaSays(ReviewReport report) throws IOException {
        try (var schema = Files.newInputStream(Repository.ROOT.resolve("docs/review/review.schema.json"))) {
            assertThat(schema(SpecificationVersion.DRAFT_2020_12, schema)
                            .validate(ReportFormat.json.write(report), InputFormat.JSON))
                    .isEmpty();
        }
    }

    private static Schema schema(SpecificationVersion version, InputStream schema) {
        return SchemaRegistry.withDefaultDialect(version).getSchema(schema, InputFormat.JSON);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void junitIsJunit(ReviewReport report) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(SCHEMAS.resolve("junit-10.xsd").toFile())
                .newValidator()
                .validate(new StreamSource(new StringReader(ReportFormat.junit.write(report))));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void markdownHasNoMarkupOfAStrangers(ReviewReport report) {
        var strange = new HashSet<String>();
        Parser.builder().build().parse(ReportFormat.markdown.write(report)).accept(new AbstractVisitor() {
            @Override
            public void visit(HtmlBlock html) {
                strange.add(html.getLiteral());
            }

            @Override
            public void visit(HtmlInline html) {
                strange.add(html.getLiteral());
            }

            @Override
            public void visit(Link link) {
                strange.add(link.getDestination());
            }

            @Override
            public void visit(Image image) {
                strange.add(image.getDestination());
            }
        });
        assertThat(strange).isEmpty();
    }
}
