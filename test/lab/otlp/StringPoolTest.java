package lab.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts are kept once, and none is ever taken for another. */
class StringPoolTest {

    @Test
    void whatComesAgainIsTheSameObject() {
        var first = new String("GET");
        assertThat(StringPool.shared(first)).isEqualTo("GET");
        assertThat(StringPool.shared(new String("GET"))).isSameAs(StringPool.shared(new String("GET")));
    }

    @Test
    void textsThatShareAPlaceStayThemselves() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(StringPool.shared("Aa")).isEqualTo("Aa");
        assertThat(StringPool.shared("BB")).isEqualTo("BB");
        assertThat(StringPool.shared("Aa")).isEqualTo("Aa");
    }

    @Test
    void aLongTextIsNotKept() {
        var once = new String("x".repeat(65));
        assertThat(StringPool.shared(once)).isSameAs(once);
        var again = new String(once);
        assertThat(StringPool.shared(again)).isSameAs(again);
    }

    @Test
    void manyThreadsAtOnceHaveEachWhatItAskedFor() {
        var threads = IntStream.range(0, 4)
                .mapToObj(seed -> CompletableFuture.runAsync(() -> {
                    var random = new Random(seed);
                    for (var i = 0; i < 50_000; i++) {
                        var text = "route " + random.nextInt(20_000);
                        assertThat(StringPool.shared(text)).isEqualTo(text);
                    }
                }))
                .toList();
        threads.forEach(CompletableFuture::join);
    }
}
