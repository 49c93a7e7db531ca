package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Random;
import lab.otlp.DecodedRequest;
import lab.otlp.Decoder;
import lab.otlp.Encoding;
import lab.otlp.MalformedOtlp;
import lab.otlp.Signal;
import org.junit.jupiter.api.Test;

/**
 * Broken bodies are decoded, or are {@link MalformedOtlp}: nothing else.
 *
 * <p>Seeded, so that a failure repeats; {@code -Dlab.fuzz=1000000} and {@code -Dlab.fuzz.seed=7} look further.
 */
class FuzzTest {

    private static final int ROUNDS = Integer.getInteger("lab.fuzz", 1500);
    private static final long SEED = Long.getLong("lab.fuzz.seed", 42);

    /** What often finds faults in JSON: structure, extremes, and escapes. */
    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\u",
        "\\",
        "null",
        "true",
        "-",
        "1e999999999",
        "1e-999999999",
        "0.1",
        "-1",
        "18446744073709551616",
        "\"NaN\"",
        "\"\"",
        "{}",
        "[]",
        "[[[[",
        "NaN",
        "/*",
        "\u0000",
        "\uFEFF",
        "가",
    };

    @Test
    void protobuf() throws Exception {
        fuzz(Encoding.PROTOBUF);
    }

    @Test
    void json() throws Exception {
        fuzz(Encoding.JSON);
    }

    private static void fuzz(Encoding encoding) throws Exception {
        var random = new Random(SEED);
        var examples = new EnumMap<Signal, byte[]>(Signal.class);
        for (var signal : Signal.values()) examples.put(signal, valid(signal, encoding));
        var decoded = 0;
        var malformed = 0;
        for (var round = 0; round < ROUNDS; round++) {
            for (var signal : Signal.values()) {
                var other = examples.get(Signal.values()[random.nextInt(examples.size())]);
                var body = mutate(examples.get(signal), other, encoding, random);
                try {
                    touch(Decoder.decode(signal, encoding, body));
                    decoded++;
                } catch (MalformedOtlp e) {
                    assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(600);
                    malformed++;
                } catch (RuntimeException | Error e) {
                    fail(
                            "round " + round + ", " + signal + ": "
                                    + HexFormat.of().formatHex(body),
                            e);
                }
            }
        }
        // Else the mutations are too tame, or too wild, to test anything.
        assertThat(decoded).isPositive();
        assertThat(malformed).isPositive();
    }

    private static byte[] valid(Signal signal, Encoding encoding) throws MalformedOtlp {
        return switch (encoding) {
            case JSON -> Examples.of(signal);
            case PROTOBUF -> Examples.protobuf(signal);
        };
    }

    private static byte[] mutate(byte[] body, byte[] other, Encoding encoding, Random random) {
        for (var n = random.nextInt(4); n >= 0; n--)
            body = switch (random.nextInt(encoding == Encoding.JSON ? 6 : 5)) {
                case 0 -> flipped(body, random);
                case 1 -> Arrays.copyOf(body, random.nextInt(body.length + 1));
                case 2 -> spliced(body, random.nextInt(body.length + 1), part(other, random), random.nextInt(20));
                case 3 -> spliced(body, random.nextInt(body.length + 1), part(body, random), 0);
                case 4 -> spliced(body, random.nextInt(body.length + 1), bytes(random), random.nextInt(8));
                default -> spliced(body, random.nextInt(body.length + 1), token(random), random.nextInt(8));
            };
        return body;
    }

    private static byte[] flipped(byte[] body, Random random) {
        var flipped = body.clone();
        if (flipped.length > 0) flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    /** The body with something put in at a place, instead of some of its bytes. */
    private static byte[] spliced(byte[] body, int at, byte[] inserted, int instead) {
        var rest = Math.min(body.length, at + instead);
        var spliced = Arrays.copyOf(body, at + inserted.length + body.length - rest);
        System.arraycopy(inserted, 0, spliced, at, inserted.length);
        System.arraycopy(body, rest, spliced, at + inserted.length, body.length - rest);
        return spliced;
    }

    private static byte[] part(byte[] body, Random random) {
        var from = random.nextInt(body.length + 1);
        return Arrays.copyOfRange(body, from, Math.min(body.length, from + random.nextInt(200)));
    }

    private static byte[] bytes(Random random) {
        var bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] token(Random random) {
        return TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8);
    }

    /** Calls every getter: what was decoded must also be readable. */
    private static void touch(DecodedRequest decoded) {
        Facts.spans(decoded.spans()).toString();
        Facts.metrics(decoded.metrics()).toString();
        Facts.logs(decoded.logs()).toString();
    }
}
