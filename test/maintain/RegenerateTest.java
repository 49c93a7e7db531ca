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
}
