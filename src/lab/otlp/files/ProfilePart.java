package lab.otlp.files;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.telemetry.profiles.ProfileBatch;
import lab.telemetry.profiles.ProfileData;
import lab.telemetry.profiles.SampleLinks;
import lab.telemetry.profiles.StackTree;

/**
 * A part of a profile's samples as OTLP JSON, with a dictionary of everything that they point to. Each part is a
 * complete request.
 */
public final class ProfilePart {

    private static final int MAX_SAMPLES = 20_000;
    /** In all stacks together: each is written in full. */
    private static final int MAX_LOCATIONS = 200_000;

    private final ProfileBatch batch;
    private final ProfileData profile;
    private final int from;
    private final int end;
    private final Map<Integer, Integer> stacks = new LinkedHashMap<>();
    private final Map<Integer, Integer> links = new LinkedHashMap<>();
    private final Map<String, Integer> methods = new LinkedHashMap<>();

    /** @param from the first sample that is in it; the profile's size for a profile without any */
    public ProfilePart(ProfileBatch batch, ProfileData profile, int from) {
        this.batch = batch;
        this.profile = profile;
        this.from = from;
        var samples = profile.samples();
        var locations = 0;
        var at = from;
        for (; at < samples.size() && at - from < MAX_SAMPLES && locations < MAX_LOCATIONS; at++) {
            var node = samples.node(at);
            if (node != StackTree.ROOT && stacks.putIfAbsent(node, stacks.size() + 1) == null)
                for (var one : stack(node)) {
                    methods.putIfAbsent(batch.stacks().name(one), methods.size() + 1);
                    locations++;
                }
            var link = samples.link(at);
            if (link != SampleLinks.NONE) links.putIfAbsent(link, links.size() + 1);
        }
        end = at;
    }

    /** The first sample that is not in it. */
    public int end() {
        return end;
    }

    /** The innermost method first, as OTLP has it. */
    private List<Integer> stack(int node) {
        var stack = new ArrayList<Integer>();
        for (var one = node; one != StackTree.ROOT; one = batch.stacks().caller(one)) stack.add(one);
        return stack;
    }

    /** Entry 0 of each table stands for none. */
    public void writeProfile(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("sampleType").beginObject();
        json.name("typeStrindex").value(1).name("unitStrindex").value(2).endObject();
        json.name("timeUnixNano").value(Long.toUnsignedString(profile.startNanos()));
        json.name("durationNano").value(Long.toUnsignedString(profile.durationNanos()));
        json.name("samples").beginArray();
        for (var sample = from; sample < end; sample++) {
            json.beginObject();
            json.name("stackIndex").value(stacks.getOrDefault(profile.samples().node(sample), 0));
            json.name("linkIndex").value(links.getOrDefault(profile.samples().link(sample), 0));
            json.name("values")
                    .beginArray()
                    .value(Long.toString(profile.samples().value(sample)));
            json.endArray().endObject();
        }
        json.endArray().endObject();
    }

    /** What the samples point to. A method is a function, and a location with it alone. */
    public void writeDictionary(JsonWriter json) throws IOException {
        json.beginObject();
        json.name("stringTable").beginArray().value("");
        json.value(profile.type().type()).value(profile.type().unit());
        for (var method : methods.keySet()) json.value(method);
        json.endArray();
        json.name("functionTable").beginArray().beginObject().endObject();
        for (var number : methods.values())
            json.beginObject().name("nameStrindex").value(number + 2).endObject();
        json.endArray();
        json.name("locationTable").beginArray().beginObject().endObject();
        for (var number : methods.values()) {
            json.beginObject().name("lines").beginArray();
            json.beginObject().name("functionIndex").value(number).endObject();
            json.endArray().endObject();
        }
        json.endArray();
        json.name("stackTable").beginArray().beginObject().endObject();
        for (var node : stacks.keySet()) {
            json.beginObject().name("locationIndices").beginArray();
            for (var one : stack(node)) json.value(methods.get(batch.stacks().name(one)));
            json.endArray().endObject();
        }
        json.endArray();
        json.name("linkTable").beginArray().beginObject().endObject();
        for (var link : links.keySet()) {
            json.beginObject().name("traceId").value(batch.links().traceId(link));
            json.name("spanId").value(batch.links().spanId(link)).endObject();
        }
        json.endArray().endObject();
    }
}
