package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts are kept once, and none is ever taken for another. */
class TextsTest {

    @Test
    void whatComesAgainIsTheSameObject() {
        var first = new String("GET");
        assertThat(Texts.shared(first)).isEqualTo("GET");
        assertThat(Texts.shared(new String("GET"))).isSameAs(Texts.shared(new String("GET")));
    }

    @Test
    void textsThatShareAPlaceStayThemselves() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(Texts.shared("Aa")).isEqualTo("Aa");
        assertThat(Texts.shared("BB")).isEqualTo("BB");
        assertThat(Texts.shared("Aa")).isEqualTo("Aa");
    }

    @Test
    void aLongTextIsNotKept() {
        var once = new String("x".repeat(65));
        assertThat(Texts.shared(once)).isSameAs(once);
        var again = new String(once);
        assertThat(Texts.shared(again)).isSameAs(again);
    }

    @Test
    void manyThreadsAtOnceHaveEachWhatItAskedFor() {
        var threads = IntStream.range(0, 4)
                .mapToObj(seed -> CompletableFuture.runAsync(() -> {
                    var random = new Random(seed);
                    for (var i = 0; i < 50_000; i++) {
                        var text = "route " + random.nextInt(20_000);
                        assertThat(Texts.shared(text)).isEqualTo(text);
                    }
                }))
                .toList();
        threads.forEach(CompletableFuture::join);
    }
}
