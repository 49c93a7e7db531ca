package lab.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.junit.jupiter.api.Test;

class TypedLinesTest {

    @Test
    void linesComeWithoutWhatIsBlankAroundThem() {
        var lines = lines(" check \r\n\n끝");
        assertThat(lines.next()).isEqualTo("check");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEqualTo("끝");
        assertThat(lines.next()).isNull();
        assertThat(lines.next()).isNull();
    }

    /** As with {@code ./lab watch < /dev/zero}, for a hundred megabytes: what nobody types takes no memory. */
    @Test
    void aLineThatDoesNotEndIsReadOver() {
        var flood = new InputStream() {
            private int left = 100_000_000;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                var now = Math.min(left, length);
                if (now <= 0) {
                    return -1;
                }
                java.util.Arrays.fill(bytes, from, from + now, (byte) 'x');
                left -= now;
                return now;
            }
        };
        var lines = TypedLines.of(
                new SequenceInputStream(flood, new ByteArrayInputStream("\nnext\n".getBytes(UTF_8))), UTF_8);
        assertThat(lines.next()).hasSize(TypedLines.LONGEST);
        assertThat(lines.next()).isEqualTo("next");
    }

    private static TypedLines lines(String text) {
        return TypedLines.of(new ByteArrayInputStream(text.getBytes(UTF_8)), UTF_8);
    }
}
