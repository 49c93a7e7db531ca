package lab.web;

import com.google.gson.Gson;
import com.google.gson.stream.JsonWriter;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Writes an answer with a limit in bytes: if it would be too large, long texts in it are shortened and note their
 * length. Only one large answer is written at a time: beside a full store, the viewer's heap has no room for two.
 */
final class BoundedJson {

    static final int MAX_BYTES = 16 << 20;

    private static final int LARGE_BYTES = 1 << 20;
    private static final int CHUNK = 64 << 10;
    private static final int PATIENCE_SECONDS = 5;
    private static final Semaphore LARGE = new Semaphore(1);

    /** Limits for each text in characters, tried in turn until the answer fits. */
    private static final int[] TEXTS = {256 << 10, 16 << 10, 1 << 10, 64};

    private BoundedJson() {}

    /** Thrown instead of an answer that is too large. */
    static final class TooLarge extends RuntimeException {

        /** Whether it can be requested again later. */
        final boolean busy;

        private TooLarge(boolean busy, String sentence) {
            super(sentence, null, false, false);
            this.busy = busy;
        }
    }

    /** @throws TooLarge if it does not fit even with the shortest texts, or if other answers take the room */
    static HttpResponse answer(Gson gson, Object view, ResponseHeaders headers) {
        for (var text : TEXTS) {
            try {
                return answer(gson, view, text, headers);
            } catch (TooLarge more) {
                if (more.busy || text == TEXTS[TEXTS.length - 1]) throw more;
            }
        }
        throw new AssertionError("the last one returns or throws");
    }

    /** The same without shortened texts: for data that is sent again. */
    static HttpResponse answerWhole(Gson gson, Object view, ResponseHeaders headers) {
        return answer(gson, view, Integer.MAX_VALUE, headers);
    }

    private static HttpResponse answer(Gson gson, Object view, int text, ResponseHeaders headers) {
        var bytes = new Chunks();
        try (var out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
                var json = new Texts(out, text)) {
            json.setHtmlSafe(gson.htmlSafe());
            json.setLenient(true);
            json.setSerializeNulls(gson.serializeNulls());
            gson.toJson(view, view.getClass(), json);
        } catch (IOException impossible) {
            bytes.giveBack();
            throw new UncheckedIOException(impossible);
        } catch (RuntimeException | Error failed) {
            bytes.giveBack();
            throw failed;
        }
        var response = HttpResponse.of(headers, bytes.data());
        response.whenComplete().handle((done, gone) -> {
            bytes.giveBack();
            return null;
        });
        return response;
    }

    /** Grows without copying. */
    private static final class Chunks extends OutputStream {

        private final List<byte[]> full = new ArrayList<>();
        private byte[] last = new byte[CHUNK];
        private int used;
        private boolean large;

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            for (var left = length; left > 0; ) {
                if (used == CHUNK) next();
                var part = Math.min(left, CHUNK - used);
                System.arraycopy(from, offset + length - left, last, used, part);
                used += part;
                left -= part;
            }
        }

        private void next() {
            full.add(last);
            var bytes = (full.size() + 1) * CHUNK;
            if (bytes > MAX_BYTES)
                throw new TooLarge(
                        false,
                        "The answer would be larger than " + (MAX_BYTES >> 20)
                                + " MB: ask for less, with limit for one.");
            if (bytes > LARGE_BYTES && !large) take();
            last = new byte[CHUNK];
            used = 0;
        }

        private void take() {
            try {
                large = LARGE.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            if (!large) throw new TooLarge(true, "Another large answer is on its way: ask again.");
        }

        void giveBack() {
            if (large) LARGE.release();
            large = false;
        }

        HttpData data() {
            var all = Unpooled.compositeBuffer(full.size() + 1);
            for (var chunk : full) all.addComponent(true, Unpooled.wrappedBuffer(chunk));
            all.addComponent(true, Unpooled.wrappedBuffer(last, 0, used));
            return HttpData.wrap(all);
        }
    }

    private static final class Texts extends JsonWriter {

        private final int most;

        Texts(Writer out, int most) {
            super(out);
            this.most = most;
        }

        @Override
        public JsonWriter name(String name) throws IOException {
            return super.name(cut(name));
        }

        @Override
        public JsonWriter value(String value) throws IOException {
            return super.value(cut(value));
        }

        private String cut(String text) {
            if (text == null || text.length() <= most) return text;
            var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
            return text.substring(0, end) + "… (" + text.length() + " characters)";
        }
    }
}
