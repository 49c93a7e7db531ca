//SOURCES profile/*.java

package lab;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import lab.profile.ProfileRecording;
import lab.profile.ProfileView;
import lab.profile.SpanScope;
import lab.terminal.canvas.Terminal;
import lab.text.CommandFailed;

/**
 * Profiles the program that opens it with JFR, the JDK's recorder. Closing it writes the recording to {@value #FILE} in
 * the current folder, draws the requested flame graphs, and saves each as an SVG beside the recording.
 *
 * <pre>{@code
 * try (var profile = Profile.start(CPU.of("check orders"));
 *         var scope = profile.makeCurrent(span)) {
 *     …
 * }
 * }</pre>
 */
public final class Profile implements AutoCloseable {

    /** The recording's file, relative to the current folder. */
    public static final String FILE = ".lab/profile/recording.jfr";

    private final List<ProfileView> views;
    private final Recording recording;

    private Profile(List<ProfileView> views) {
        this.views = views;
        if (!FlightRecorder.isAvailable()) {
            throw new CommandFailed("This JVM has no Flight Recorder (jdk.jfr): use a full JDK.");
        }
        recording = new Recording();
        ProfileRecording.enable(recording);
        recording.start();
    }

    /**
     * Starts recording.
     *
     * @param views the flame graphs to draw at the end, in this order
     * @throws CommandFailed when this JVM has no recorder
     */
    public static Profile start(ProfileView... views) {
        return new Profile(List.of(views));
    }

    /**
     * Makes a span current, as {@link Span#makeCurrent()} does, and notes it in the recording: samples of this thread
     * belong to the span until the scope is closed.
     */
    @SuppressWarnings("MustBeClosedChecker") // whoever closes our scope closes the span's
    public Scope makeCurrent(Span span) {
        var name = span instanceof ReadableSpan readable ? readable.getName() : "";
        var current = span.makeCurrent();
        var event = new SpanScope(span.getSpanContext(), name);
        return () -> {
            event.close();
            current.close();
        };
    }

    /**
     * Ends the recording and draws it.
     *
     * @throws CommandFailed when the recording cannot be written to the current folder, or read back
     */
    @Override
    public void close() {
        var file = Path.of(FILE).toAbsolutePath();
        try (recording) {
            Files.createDirectories(file.getParent());
            recording.stop();
            recording.dump(file);
            draw(file);
        } catch (IOException unwritable) {
            throw new CommandFailed(
                    "The recording could not be written to, or read from, " + file + ": " + unwritable.getMessage());
        }
    }

    private void draw(Path file) throws IOException {
        forgetGraphs(file.getParent());
        var recorded = ProfileRecording.read(file);
        var terminal = Terminal.detect();
        for (var view : views) {
            var graph = recorded.graph(view);
            System.out.print("\n" + graph.text(terminal));
            Files.writeString(file.resolveSibling(view.fileName() + ".svg"), graph.svg());
        }
        System.out.println("\n  " + FILE + (views.isEmpty() ? "" : ", and the flame graphs beside it"));
    }

    /** Deletes the graphs of an earlier recording, which could be mistaken for those of this one. */
    private static void forgetGraphs(Path folder) throws IOException {
        try (var graphs = Files.newDirectoryStream(folder, "*.svg")) {
            for (var graph : graphs) {
                Files.delete(graph);
            }
        }
    }
}
