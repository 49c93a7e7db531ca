package lab.receive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Locale;
import lab.Repository;
import lab.otlp.JsonParser;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;

/** The example files of this folder: one request of each signal, in OTLP/JSON, in the form of opentelemetry-proto's. */
final class Examples {

    private Examples() {}

    static byte[] of(Signal signal) {
        var name = signal.name().toLowerCase(Locale.ROOT) + ".json";
        try {
            return Files.readAllBytes(Repository.ROOT.resolve("test/lab/receive/examples", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, as protobuf. */
    static byte[] protobuf(Signal signal) throws MalformedOtlp {
        return JsonParser.read(of(signal), signal.newRequest()).toByteArray();
    }
}
