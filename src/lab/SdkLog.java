package lab;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import lab.terminal.canvas.Cells;

/**
 * Handles the SDK's own log (java.util.logging): prints warnings on stderr, one line each, without the JDK's stack
 * traces.
 */
final class SdkLog extends Handler {

    // A strong reference: the JDK drops a logger, and its settings, when nobody holds it.
    private static final Logger SDK = Logger.getLogger("io.opentelemetry");

    private final SimpleFormatter text = new SimpleFormatter();

    /** The SDK's logging exporters, whose lines are telemetry and are printed unchanged. */
    private static final String EXPORTERS = "io.opentelemetry.exporter.logging.";

    SdkLog() {
        setLevel(Level.INFO);
    }

    /** Does nothing if the user has configured logging. */
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

    /** The line to print, or null for none: names of instruments and the like come from the program. */
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
