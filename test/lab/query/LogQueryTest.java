package lab.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import lab.query.QueryException.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LogQL's selectors and line filters on one log record. */
class LogQueryTest {

    private record Log(Map<String, String> labels, String line) implements LogQuery.LogFields {
        @Override
        public String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    private static final Log LOG =
            new Log(Map.of("service_name", "shop", "level", "error"), "POST /buy failed: 주문 (503)\nin 12 ms");

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '\0',
            value = {
                "{service_name=\"shop\"} § true",
                "{service_name=`shop`} § true",
                "{ service_name = \"shop\" , level != \"info\" } § true",
                "{service_name=\"sho\"} § false",
                "{service_name=~\"sho\"} § false",
                "{service_name=~\"sho.*|stock\"} § true",
                "{service_name=~\".+\", level!~\"err.*\"} § false",
                "{service_name=~\".+\", nope=\"\"} § true",
                "{service_name=~\".+\", nope!=\"x\"} § true",
                "{service_name=~\".+\", nope=~\"x?\"} § true",
                "{nope!=\"\"} § false",
                "{level=\"error\"} |= \"failed\" § true",
                "{level=\"error\"} |= \"FAILED\" § false",
                "{level=\"error\"} |~ \"(?i)FAILED\" § true",
                "{level=\"error\"} |= \"주문\" § true",
                "{level=\"error\"} |= \"(503)\" § true",
                "{level=\"error\"} |~ \"(503)$\" § false",
                "{level=\"error\"} |~ \"5\\\\d\\\\d\" § true",
                "{level=\"error\"} |~ `5\\d\\d` § true",
                "{level=\"error\"} |~ \"failed.*ms\" § false",
                "{level=\"error\"} |~ \"(?s)failed.*ms\" § true",
                "{level=\"error\"} != \"failed\" § false",
                "{level=\"error\"} != \"refused\" § true",
                "{level=\"error\"} !~ \"re.used\" § true",
                "{level=\"error\"} !~ \"fai.ed\" § false",
                "{level=\"error\"} |= \"buy\" != \"sell\" |~ \"12|13\" !~ \"14\" § true",
                "{level=\"error\"} |= \"sell\" or \"buy\" § true",
                "{level=\"error\"} != \"sell\" or \"buy\" § false",
                "{level=\"error\"} |= \"\" § true",
                "{level=\"error\"} | level=\"error\" § true",
                "{level=\"error\"} | service_name=~\"st.*\" § false",
                "{level=\"error\"} |= \"buy\" # the rest is said § true",
                "{level=\"error\"} |= \"#\" § false",
            })
    void finds(String query, boolean found) {
        assertThat(LogQuery.parse(query).matches(LOG)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '\0',
            value = {
                "failed § 1 § NOT_TAKEN",
                "rate({level=\"error\"}[5m]) § 1 § NOT_TAKEN",
                "{} § 1 § EMPTY_SELECTOR",
                "{level=~\".*\"} § 1 § EMPTY_SELECTOR",
                "{level!=\"error\"} § 1 § EMPTY_SELECTOR",
                "{level} § 7 § UNEXPECTED",
                "{level=error} § 8 § UNEXPECTED",
                "{level>\"1\"} § 7 § UNEXPECTED",
                "{level=\"error\" § 15 § UNEXPECTED",
                "{level=\"error\",} § 16 § UNEXPECTED",
                "{http.route=\"/\"} § 6 § UNEXPECTED",
                "{level=\"error § 8 § OPEN_TEXT",
                "{level='error'} § 8 § SINGLE_QUOTES",
                "{level=~\"(\"} § 9 § BAD_REGEX",
                "{level=\"error\"} = \"x\" § 17 § UNEXPECTED",
                "{level=\"error\"} |= failed § 20 § UNEXPECTED",
                "{level=\"error\"} |~ \"(?=x)\" § 20 § BAD_REGEX",
                "{level=\"주문\"} |~ § 16 § UNEXPECTED",
                "{level=\"error\"} | json § 19 § NOT_TAKEN",
                "{level=\"error\"} | line_format \"x\" § 19 § NOT_TAKEN",
                "{level=\"error\"} |> \"<_> x\" § 17 § NOT_TAKEN",
                "{level=\"error\"} |= ip(\"10.0.0.1\") § 20 § NOT_TAKEN",
            })
    void anErrorPointsAtTheCharacter(String query, int column, Problem problem) {
        var error = catchThrowableOfType(QueryException.class, () -> LogQuery.parse(query));
        assertThat(error).as(query).isNotNull();
        assertThat(error.problem()).as(error.getMessage()).isEqualTo(problem);
        assertThat(error.column()).isEqualTo(column);
    }
}
