package lab.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lab.grade.Grade.TaskResult;
import org.junit.jupiter.api.Test;

class HostileMessagesTest {

    /** A span's name that moves the cursor up could paint a tick over the cross. */
    @Test
    void aProgramCannotPaintOverItsVerdict() {
        var painted = "No span is named \"\u001b[1A\r  \u001b[32m\u2713\u001b[0m\"\nseen: \u202e";
        var task = new TaskResult(1, "the span is named", false, painted);
        var grade = new Grade("01_signals", List.of(task), List.of("It threw \u001b[2J\u0007"), null);

        assertThat(task.message() + grade.remarks())
                .doesNotContainPattern("[\\p{Cntrl}&&[^\\n]]|\u202e")
                .contains("\u241b[1A", "\nseen: ");
    }
}
