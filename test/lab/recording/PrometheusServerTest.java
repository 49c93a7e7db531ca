package lab.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import lab.Needs;
import lab.build.PrometheusProgram;
import lab.text.CommandFailed;
import lab.text.SeededInput;
import org.junit.jupiter.api.Test;

/** A real Prometheus, filled from a recording. */
@Needs("Prometheus and promtool")
class PrometheusServerTest {

    @Test
    void itAnswersAboutTheEndOfARecordingAndSaysWhatItRefuses() throws Exception {
        assumeTrue(PrometheusProgram.lacking(PrometheusProgram.PROMETHEUS, PrometheusProgram.PROMTOOL)
                .isEmpty());
        var seed = new SeededInput(7);
        var recorded = UnseenBoard.of(seed);
        try (var prometheus = PrometheusServer.filledWith(List.of(recorded))) {
            assertThat(prometheus.ask(recorded, "count by (job) (http_server_request_duration_seconds_count)"))
                    .contains(new QueryAnswer(UnseenBoard.Groups.of(seed).uneven(), 3));
            assertThat(prometheus.ask(recorded, "scalar(vector(2))")).containsExactly(new QueryAnswer("", 2));
            assertThatThrownBy(() -> prometheus.ask(recorded, "sum by ("))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("parse error");
            assertThatThrownBy(() -> prometheus.ask(recorded, "http_server_request_duration_seconds_count[1m]"))
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("range of samples");
        }
    }
}
