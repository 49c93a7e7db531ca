package lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SdkLogTest {

    @Test
    void whatTheSdkSaysOfAProgramsNamesDoesNothingToTheTerminal() {
        var record = new LogRecord(Level.WARNING, "Instrument name \u001b[1A\u001b[2K is invalid");
        record.setThrown(new IllegalStateException("\u001b]0;title\u0007"));
        assertThat(new SdkLog().line(record))
                .isEqualTo("OpenTelemetry: Instrument name \u241b[1A\u241b[2K is invalid (\u241b]0;title\u2407)");
    }

    @Test
    void lessThanAWarningIsNotPrinted() {
        assertThat(new SdkLog().line(new LogRecord(Level.INFO, "fine"))).isNull();
    }
}
