package lab.grade;

import com.google.protobuf.Message;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import lab.otlp.Decoder;

/** Records which spans arrived in the same request. This tells a batch processor from a simple one. */
public final class SpanBatches implements Consumer<Message> {

    private final List<List<SpanData>> batches = new CopyOnWriteArrayList<>();

    /** Decodes the request, and keeps its spans as one batch. */
    @Override
    public void accept(Message request) {
        var spans = Decoder.decode(request).spans();
        if (!spans.isEmpty()) {
            batches.add(List.copyOf(spans));
        }
    }

    /** The batches in order of arrival. */
    public List<List<SpanData>> all() {
        return List.copyOf(batches);
    }
}
