package lab;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import lab.terminal.canvas.Cells;

/**
 * What the SDK says of itself (it logs with java.util.logging): warnings on stderr, a line each, where the JDK prints a
 * stack trace.
 */
final class SdkLog extends Handler {

    // Held here: the JDK forgets a logger, and what was set on it, when nobody holds it.
    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    private final SimpleFormatter text = new SimpleFormatter();

    /** The SDK's logging exporters, whose lines are telemetry: printed as they are. */
    private static final String EXPORTERS = "io.opentelemetry.exporter.logging.";

    SdkLog() {
        setLevel(Level.INFO);
    }

    /** Whoever configured logging sees what they asked for. */
    static synchronized void inOneLine() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null
                && SDK.getHandlers().length == 0) {
            SDK.setUseParentHandlers(false);
            SDK.addHandler(new SdkLog());
        }
    }

    @Override
    public void publish(LogRecord record) {
        var line = line(record);
        if (line != null) System.err.println(line);
    }

    /** What is printed of it, null for nothing: names of instruments and the like come from the program. */
    String line(LogRecord record) {
        var message = text.formatMessage(record).strip();
        if (String.valueOf(record.getLoggerName()).startsWith(EXPORTERS)) {
            return Cells.harmlessLines(message);
        }
        if (record.getLevel().intValue() < Level.WARNING.intValue()) {
            return null;
        }
        var thrown = record.getThrown();
        return "OpenTelemetry: "
                + Cells.harmlessLines(thrown == null ? message : message + " (" + thrown.getMessage() + ")");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
