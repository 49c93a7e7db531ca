package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which differences between a quoted output and today's count. */
class RegenerateTest {

    @Test
    void processJavaAndInstanceMayDiffer() {
        var quoted = """
            resources
              stock  host.name=till-7  process.pid=4901  process.runtime.version=25.0.3+9-LTS
                     service.instance.id=fdb7c701-306e-48cb-8f5c-22eaa56d5709  service.name=stock
            """;
        var elsewhere = """
            resources
              stock  host.name=till-7  process.pid=3101822
                     process.runtime.version=26+12
                     service.instance.id=00000000-306e-48cb-8f5c-22eaa56d5700  service.name=stock
            """;

        assertThat(RegenerateCommand.normalized(elsewhere)).isEqualTo(RegenerateCommand.normalized(quoted));
        assertThat(RegenerateCommand.normalized(elsewhere.replace("till-7", "till-8")))
                .isNotEqualTo(RegenerateCommand.normalized(quoted));
        assertThat(RegenerateCommand.normalized(elsewhere.replace("resources", "")))
                .isNotEqualTo(RegenerateCommand.normalized(quoted));
    }

    /** On another machine a duration falls into another bucket; a number of bytes does not. */
    @Test
    void onlyHistogramsOfDurationsMayHaveOtherCounts() {
        var quoted = """
              shop.checkout.duration  histogram · cumulative · s
                6 values              sum 75 ms  mean 12 ms
                                      █████ ▂▂▂▂▂ _____
                                      ≤0.01 ≤0.5  ≤5
                                      5     1     0

              http.body  histogram · cumulative · By
                6 values
                         █████ ▂▂▂▂▂
                         ≤50   ≤75
                         5     1
            """;

        assertThat(RegenerateCommand.normalized(quoted.replace("5     1     0", "4     2     0")
                        .replace("█████ ▂▂▂▂▂ _____", "█████ ▄▄▄▄▄ _____")))
                .isEqualTo(RegenerateCommand.normalized(quoted));
        assertThat(RegenerateCommand.normalized(quoted.replace("5     1\n", "4     2\n")))
                .isNotEqualTo(RegenerateCommand.normalized(quoted));
    }

    /** 49.0 ms need a column more than 246 ms, and the first line of a trace wraps. */
    @Test
    void aTracesFirstLineMayWrapBeforeItsDuration() {
        var quoted = """
              trace f028dbf8704bf1e7d17073b9986ac0af · 2 services · 3 spans · 246 ms
              shop   GET /buy/{item}       server  █████████████████████████  246 ms
            """;
        var elsewhere = """
              trace 507311b389c6a1498349d67c9cc9a302 · 2 services · 3 spans
                    49.0 ms
              shop   GET /buy/{item}       server  ████████████████████████  49.0 ms
            """;

        assertThat(RegenerateCommand.normalized(elsewhere)).isEqualTo(RegenerateCommand.normalized(quoted));
        assertThat(RegenerateCommand.normalized(elsewhere.replace("3 spans", "2 spans")))
                .isNotEqualTo(RegenerateCommand.normalized(quoted));
    }

    /** Go's JSON of Protocol Buffers writes one or the other, by the build of the program. */
    @Test
    void aSpaceBehindACommaOfJsonMakesNoDifference() {
        assertThat(RegenerateCommand.normalized("503 {\"code\":14, \"message\":\"refused\"}"))
                .isEqualTo(RegenerateCommand.normalized("503 {\"code\":14,\"message\":\"refused\"}"))
                .isNotEqualTo(RegenerateCommand.normalized("503 {\"code\":14,\"message\":\"taken\"}"));
    }
}
