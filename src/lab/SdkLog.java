package lab;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

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

    private SdkLog() {
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
        if (String.valueOf(record.getLoggerName()).startsWith(EXPORTERS)) {
            System.err.println(text.formatMessage(record).strip());
        } else if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            var thrown = record.getThrown();
            System.err.println("OpenTelemetry: " + text.formatMessage(record).strip()
                    + (thrown == null ? "" : " (" + thrown.getMessage() + ")"));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
