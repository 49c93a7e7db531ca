package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("sockets")
class DeadlinesTest {

    @Test
    @Timeout(10)
    void anInterruptThatComesTooLateDoesNotOutliveItsRead() throws Exception {
        try (var deadlines = new ReadDeadlines()) {
            var read = deadlines.within(Duration.ofMillis(1), () -> {
                while (!Thread.currentThread().isInterrupted()) Thread.onSpinWait();
                return "all of it";
            });
            assertThat(read).isEqualTo("all of it");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aReadInTimeIsLeftAlone() throws Exception {
        try (var deadlines = new ReadDeadlines()) {
            assertThat(deadlines.within(Duration.ofDays(1), () -> "all of it")).isEqualTo("all of it");
        }
    }
}
