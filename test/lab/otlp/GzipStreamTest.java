package lab.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** gzip as RFC 1952 has it: optional fields, several members, and damage of every kind. */
class GzipStreamTest {

    private static final byte[] TEXT = new byte[200_000];

    static {
        new Random(1).nextBytes(TEXT);
        TEXT[0] = (byte) 0xff; // not the end, when read by itself
    }

    @Test
    void readsWhatWasWrittenAsAWholeAndByteByByte() throws IOException {
        assertThat(read(gzip(TEXT))).isEqualTo(TEXT);
        try (var in = new GzipStream(new ByteArrayInputStream(gzip(Arrays.copyOf(TEXT, 300))))) {
            for (var i = 0; i < 300; i++) {
                assertThat(in.read()).isEqualTo(TEXT[i] & 0xff);
            }
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[1], 0, 0)).isZero();
            assertThat(in.markSupported()).isFalse();
        }
    }

    /** FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT, alone and together. */
    @ParameterizedTest
    @CsvSource({"0", "1", "2", "4", "8", "16", "30"})
    void optionalFieldsAreSkipped(int flags) throws IOException {
        var plain = gzip(Arrays.copyOf(TEXT, 50));
        var bytes = new ByteArrayOutputStream();
        bytes.write(plain, 0, 3);
        bytes.write(flags);
        bytes.write(plain, 4, 6);
        if ((flags & 4) != 0) {
            bytes.write(new byte[] {3, 1});
            bytes.write(new byte[3 + 256]);
        }
        if ((flags & 8) != 0) bytes.write("name\0".getBytes(StandardCharsets.UTF_8));
        if ((flags & 16) != 0) bytes.write("comment\0".getBytes(StandardCharsets.UTF_8));
        if ((flags & 2) != 0) bytes.write(new byte[2]);
        bytes.write(plain, 10, plain.length - 10);

        assertThat(read(bytes.toByteArray())).isEqualTo(Arrays.copyOf(TEXT, 50));
    }

    @Test
    void membersFollowEachOtherAndWhatIsNotGzipAfterThemIsPadding() throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(gzip(Arrays.copyOf(TEXT, 100)));
        bytes.write(gzip(Arrays.copyOfRange(TEXT, 100, 200)));
        bytes.write(new byte[] {0x1f, 0, 0x1f});
        assertThat(read(bytes.toByteArray())).isEqualTo(Arrays.copyOf(TEXT, 200));
    }

    @Test
    void aHundredEmptyMembersMayFollowEachOther() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var round = 0; round < 2; round++) {
            for (var i = 0; i < 100; i++) bytes.write(gzip(new byte[0]));
            bytes.write(gzip(new byte[] {1}));
        }
        assertThat(read(bytes.toByteArray())).containsExactly(1, 1);

        var more = new ByteArrayOutputStream();
        for (var i = 0; i < 101; i++) more.write(gzip(new byte[0]));
        assertThatThrownBy(() -> read(more.toByteArray()))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("more than 100 empty members");
    }

    @Test
    void itMustBeginAsGzipDoes() {
        for (var start : new byte[][] {{}, {0x1f}, {0x1f, 0}, {0, (byte) 0x8b}}) {
            assertThatThrownBy(() -> new GzipStream(new ByteArrayInputStream(start)))
                    .isInstanceOf(ZipException.class)
                    .hasMessageContaining("does not begin as gzip does");
        }
        var other = gzip(TEXT);
        other[2] = 7;
        assertThatThrownBy(() -> read(other)).hasMessageContaining("not deflate");
    }

    @Test
    void cutOffAnywhereIsAnError() {
        var whole = gzip(Arrays.copyOf(TEXT, 20));
        for (var length = 2; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d", length).isInstanceOf(EOFException.class);
        }
    }

    /** Of the checksum and of the length. */
    @Test
    void whatDiffersFromItsChecksumIsDamaged() {
        for (var back = 1; back <= 8; back++) {
            var damaged = gzip(Arrays.copyOf(TEXT, 20));
            damaged[damaged.length - back] ^= 1;
            assertThatThrownBy(() -> read(damaged))
                    .as("%d", back)
                    .isInstanceOf(ZipException.class)
                    .hasMessageContaining("damaged");
        }
        var broken = gzip(Arrays.copyOf(TEXT, 20));
        broken[10] = 7; // a block of a type that does not exist
        assertThatThrownBy(() -> read(broken)).isInstanceOf(ZipException.class);
    }

    @Test
    void closesWhatItReads() throws IOException {
        var closed = new AtomicBoolean();
        InputStream source = new ByteArrayInputStream(gzip(TEXT)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        new GzipStream(source).close();
        assertThat(closed).isTrue();
    }

    private static byte[] read(byte[] gzip) throws IOException {
        try (var in = new GzipStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }
}
