package lab.web;

import com.google.gson.stream.JsonWriter;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import lab.otlp.files.ProfilePart;
import lab.telemetry.Store;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;

/** Exports the whole store as lines of OTLP JSON, which {@code ./lab view FILE} and {@code ./lab review FILE} read. */
final class StoreExport {

    private static final int ITEMS_A_LINE = 500;
    private static final int CHUNK = 64 << 10;
    private static final int PATIENCE_SECONDS = 30;

    private final Store store;
    /** A slow reader holds on to data that the store evicts meanwhile, so only one export runs at a time. */
    private final Semaphore one = new Semaphore(1);

    StoreExport(Store store) {
        this.store = store;
    }

    /** How to build the requests of a signal. */
    private record Form<T>(
            String signal,
            String items,
            Function<T, Resource> resource,
            Function<T, InstrumentationScopeInfo> scope,
            Function<T, Map<String, Object>> fields) {

        private static final Form<SpanData> SPANS = new Form<>(
                "Spans", "spans", SpanData::getResource, SpanData::getInstrumentationScopeInfo, OtlpJson::span);
        private static final Form<MetricData> METRICS = new Form<>(
                "Metrics",
                "metrics",
                MetricData::getResource,
                MetricData::getInstrumentationScopeInfo,
                OtlpJson::metric);
        private static final Form<LogRecordData> LOGS = new Form<>(
                "Logs",
                "logRecords",
                LogRecordData::getResource,
                LogRecordData::getInstrumentationScopeInfo,
                OtlpJson::log);

        boolean isOfOneSource(T item, T other) {
            return resource.apply(item).equals(resource.apply(other))
                    && scope.apply(item).equals(scope.apply(other));
        }
    }

    /**
     * The response, produced as fast as it is read, so that the whole is never in memory; null while another export
     * runs.
     */
    HttpResponse answer() {
        if (!one.tryAcquire()) {
            return null;
        }
        var response = HttpResponse.streaming();
        response.write(ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.create("application", "x-ndjson"))
                .set("cache-control", "no-store")
                .build());
        Thread.ofVirtual().start(() -> {
            try (var out = new OutputStreamWriter(
                    new BufferedOutputStream(new Body(response), CHUNK), StandardCharsets.UTF_8)) {
                write(out, store.spans(), Form.SPANS);
                write(out, store.metrics(), Form.METRICS);
                write(out, store.logs(), Form.LOGS);
                write(out, store.profiles());
                out.flush();
                response.close();
            } catch (IOException | RuntimeException | Error failed) {
                response.close(failed); // cut off, so that nobody mistakes a part for the whole
            } finally {
                one.release();
            }
        });
        return response;
    }

    /** In order of arrival: a new line begins when the source changes. */
    private static <T> void write(Writer out, List<T> all, Form<T> form) throws IOException {
        for (int from = 0, to; from < all.size(); from = to) {
            var first = all.get(from);
            to = from + 1;
            while (to < all.size() && to - from < ITEMS_A_LINE && form.isOfOneSource(first, all.get(to))) {
                to++;
            }
            line(out, all.subList(from, to), form);
            out.write('\n');
        }
    }

    private static <T> void line(Writer out, List<T> items, Form<T> form) throws IOException {
        var resource = form.resource.apply(items.getFirst());
        var scope = form.scope.apply(items.getFirst());
        @SuppressWarnings("resource") // these lines share the contents
        var json = new JsonWriter(out);
        json.beginObject().name("resource" + form.signal).beginArray().beginObject();
        schemaUrl(json, resource.getSchemaUrl());
        JsonValues.write(OtlpJson.resource(resource), json.name("resource"));
        json.name("scope" + form.signal).beginArray().beginObject();
        schemaUrl(json, scope.getSchemaUrl());
        JsonValues.write(OtlpJson.scope(scope), json.name("scope"));
        json.name(form.items).beginArray();
        for (var item : items) {
            JsonValues.write(form.fields.apply(item), json);
        }
        json.endArray().endObject().endArray().endObject().endArray().endObject();
    }

    /** Of a profile so many samples a line that a line stays short. */
    private static void write(Writer out, List<ProfileBatch> all) throws IOException {
        for (var batch : all)
            for (var profile : batch.profiles())
                for (var from = 0; from == 0 || from < profile.samples().size(); ) {
                    var part = new ProfilePart(batch, profile, from);
                    line(out, profile, part);
                    out.write('\n');
                    from = Math.max(1, part.end());
                }
    }

    private static void line(Writer out, ProfileData profile, ProfilePart part) throws IOException {
        @SuppressWarnings("resource") // the lines share what is below it
        var json = new JsonWriter(out);
        json.beginObject().name("resourceProfiles").beginArray().beginObject();
        schemaUrl(json, profile.resource().getSchemaUrl());
        JsonValues.write(OtlpJson.resource(profile.resource()), json.name("resource"));
        json.name("scopeProfiles").beginArray().beginObject();
        schemaUrl(json, profile.scope().getSchemaUrl());
        JsonValues.write(OtlpJson.scope(profile.scope()), json.name("scope"));
        json.name("profiles").beginArray();
        part.writeProfile(json);
        json.endArray().endObject().endArray().endObject().endArray();
        json.name("dictionary");
        part.writeDictionary(json);
        json.endObject();
    }

    private static void schemaUrl(JsonWriter json, String url) throws IOException {
        if (url != null) {
            json.name("schemaUrl").value(url);
        }
    }

    /** Writing waits until earlier data has been sent. */
    private static final class Body extends OutputStream {

        private final HttpResponseWriter response;

        Body(HttpResponseWriter response) {
            this.response = response;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (!response.tryWrite(HttpData.copyOf(from, offset, length))) {
                throw new IOException("Whoever asked has gone away.");
            }
            try {
                response.whenConsumed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException unread) {
                throw new IOException("Whoever asked does not read.", unread);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                throw new IOException(ended);
            }
        }
    }
}
