package lab.room.host;

import com.google.protobuf.Message;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import lab.otlp.DecodedRequest;
import lab.otlp.files.OtlpFile;
import lab.otlp.files.TelemetryFiles;
import lab.telemetry.Store;

/**
 * Keeps the learners' telemetry: in one file per learner, in the store that the viewer shows, and as a record of each
 * learner. The file is written before the sender gets its success response, and is read again when the host restarts.
 * Leaving deletes the file. Thread-safe.
 */
final class Gradebook {

    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("service.instance.id");
    /** For one learner: about ten thousand checks. */
    private static final long MAX_FILE_BYTES = 32 << 20;

    private final Path folder;
    private final Store store;
    private final Roster roster;
    private final Map<String, LearnerRecord> records = new HashMap<>();
    private final Map<String, OtlpFile> files = new HashMap<>();

    private Gradebook(Path folder, Store store, Roster roster) {
        this.folder = folder;
        this.store = store;
        this.roster = roster;
    }

    /** Opens it with everything that learners on the roster have sent so far. */
    static Gradebook open(Path folder, Store store, Roster roster) throws IOException {
        var book = new Gradebook(folder, store, roster);
        book.readAgain();
        return book;
    }

    private void readAgain() throws IOException {
        store.clear();
        records.clear();
        for (var learner : roster.learners()) {
            var file = file(learner);
            if (Files.exists(file)) {
                TelemetryFiles.read(file, request -> keep(learner, request));
            }
        }
    }

    private Path file(Roster.Learner learner) {
        return folder.resolve(learner.id() + ".jsonl");
    }

    /**
     * Keeps a learner's telemetry.
     *
     * @param message the same request as received
     * @throws IllegalStateException when it cannot be kept; then the sender sends it again
     */
    synchronized void arrived(Roster.Learner learner, DecodedRequest request, Message message) {
        if (!roster.has(learner)) {
            return; // the learner left while this was on its way
        }
        try {
            var file = files.computeIfAbsent(learner.id(), this::append);
            if (Files.size(file(learner)) < MAX_FILE_BYTES) {
                file.add(message);
            }
            if (!file.problem().isEmpty()) {
                files.remove(learner.id()).close();
                throw new IllegalStateException(file.problem());
            }
        } catch (IOException unwritable) {
            throw new IllegalStateException(unwritable.getMessage(), unwritable);
        }
        keep(learner, request);
    }

    private OtlpFile append(String id) {
        try {
            return OtlpFile.save(folder.resolve(id + ".jsonl"));
        } catch (IOException unwritable) {
            throw new IllegalStateException(unwritable.getMessage(), unwritable);
        }
    }

    /** Nobody can report as somebody else, and a duplicate counts once. */
    private void keep(Roster.Learner learner, DecodedRequest request) {
        var record = record(learner);
        store.addSpans(request.spans().stream()
                .filter(span -> isOf(learner, span.getResource()) && record.take(span))
                .toList());
        store.addLogs(request.logs().stream()
                .filter(log -> isOf(learner, log.getResource()) && record.take(log))
                .toList());
        store.addMetrics(request.metrics().stream()
                .filter(metric -> isOf(learner, metric.getResource()))
                .toList());
    }

    private static boolean isOf(Roster.Learner learner, Resource sender) {
        return learner.id().equals(sender.getAttribute(INSTANCE));
    }

    private LearnerRecord record(Roster.Learner learner) {
        return records.computeIfAbsent(learner.id(), _ -> new LearnerRecord());
    }

    /** Passes a learner's record to a function, which must not keep it. */
    synchronized <T> T look(Roster.Learner learner, Function<LearnerRecord, T> question) {
        return question.apply(record(learner));
    }

    /** Deletes a learner and all their telemetry. */
    synchronized void forget(Roster.Learner learner) throws IOException {
        roster.remove(learner);
        var file = files.remove(learner.id());
        if (file != null) {
            file.close();
        }
        Files.deleteIfExists(file(learner));
        readAgain(); // a store cannot delete one sender's telemetry
    }

    synchronized void close() {
        files.values().forEach(OtlpFile::close);
        files.clear();
    }
}
