package lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where OTLP goes, for each thing that may be set and each port that may answer. */
class WireTest {

    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String PROTOCOL = "otel.exporter.otlp.protocol";

    private final Set<Integer> asked = new HashSet<>();

    @Test
    void theProtocolDefaultsToTheSpecificationsOne() {
        assertThat(wire(Map.of()).defaults()).containsEntry(PROTOCOL, "http/protobuf");
    }

    @Test
    void whenNothingIsSetAndNothingListensNothingIsSent() {
        var wire = wire(Map.of());

        assertThat(wire.defaults())
                .containsEntry("otel.traces.exporter", "none")
                .containsEntry("otel.metrics.exporter", "none")
                .containsEntry("otel.logs.exporter", "none");
        assertThat(wire.off()).isTrue();
        assertThat(wire.found()).isFalse();
        assertThat(wire.endpoint()).hasToString("http://localhost:4318");
    }

    @Test
    void aListenerOnTheLocalPortIsFound() {
        var wire = wire(Map.of(), 4318);

        assertThat(wire.found()).isTrue();
        assertThat(wire.off()).isFalse();
        assertThat(wire.endpoint()).hasToString("http://localhost:4318");
        assertThat(wire.defaults()).doesNotContainValue("none");
    }

    @Test
    void grpcHasAPortOfItsOwn() {
        var settings = Map.of(PROTOCOL, "grpc");

        assertThat(wire(settings, 4318).found()).isFalse();
        assertThat(wire(settings, 4317).found()).isTrue();
        assertThat(wire(settings, 4317).endpoint()).hasToString("http://localhost:4317");
    }

    @Test
    void nobodyIsLookedForWhenDiscoveryIsOff() {
        var wire = wire(Map.of("lab.discover", "off"), 4317, 4318);

        assertThat(asked).isEmpty();
        assertThat(wire.off()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://collector:4318", "https://otlp.example/base", "http://localhost:9999"})
    void anExplicitEndpointIsNeverOverridden(String endpoint) {
        var wire = wire(Map.of(ENDPOINT, endpoint), 4317, 4318);

        assertThat(asked).isEmpty();
        assertThat(wire.endpoint()).hasToString(endpoint);
        assertThat(wire.defaults()).doesNotContainKey(ENDPOINT).doesNotContainValue("none");
        assertThat(wire.found()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"traces", "metrics", "logs"})
    void aSignalWithAnEndpointOfItsOwnIsSentAndTheOthersAreNot(String signal) {
        var defaults = wire(Map.of("otel.exporter.otlp." + signal + ".endpoint", "http://elsewhere:4318/v1/" + signal))
                .defaults();

        assertThat(defaults).doesNotContainKey("otel." + signal + ".exporter");
        assertThat(defaults.values()).filteredOn("none"::equals).hasSize(2);
        assertThat(defaults).doesNotContainKey(ENDPOINT);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4318, true",
        "http://127.0.0.1:9, true",
        "http://[::1]:4318, true",
        "http://collector:4318, false",
        "http://10.0.0.1:4318, false"
    })
    void onlyThisMachineIsLocal(String endpoint, boolean local) {
        assertThat(wire(Map.of(ENDPOINT, endpoint)).local()).isEqualTo(local);
    }

    private Wire wire(Map<String, String> settings, Integer... listening) {
        return Wire.find(settings::get, port -> {
            asked.add(port);
            return Set.of(listening).contains(port);
        });
    }
}
