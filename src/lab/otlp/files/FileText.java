package lab.otlp.files;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import lab.otlp.GzipStream;

/**
 * A file's text. The first bytes tell the compression (none, gzip or zstd) and the encoding (UTF-8, or UTF-16 with a
 * byte-order mark). Invalid bytes become U+FFFD, and the first line with any is remembered.
 */
final class FileText extends Reader {

    private static final int BUFFER = 16 << 10;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private boolean ended;
    private long line = 1;
    private long badLine;

    private FileText(InputStream in, Charset charset) {
        this.in = in;
        decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** @throws IOException if it cannot be read */
    static FileText of(Path file) throws IOException {
        var plain = plain(file);
        try {
            return of(plain);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** The text of a stream; closing it closes the stream. */
    static FileText of(BufferedInputStream plain) throws IOException {
        return new FileText(plain, charset(plain));
    }

    /** A file's bytes, decompressed. */
    static BufferedInputStream plain(Path file) throws IOException {
        var raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            return new BufferedInputStream(decompressed(raw), BUFFER);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream decompressed(BufferedInputStream raw) throws IOException {
        var magic = ByteBuffer.wrap(peek(raw, 4));
        if (magic.get(0) == 0x1f && magic.get(1) == (byte) 0x8b) return new GzipStream(raw);
        return magic.getInt() == 0x28b52ffd ? new ZstdInputStream(raw) : raw;
    }

    /** Determined by the byte-order mark, which is skipped. */
    private static Charset charset(BufferedInputStream in) throws IOException {
        var mark = ByteBuffer.wrap(peek(in, 4));
        var first = mark.getShort(0);
        if (first == (short) 0xfffe || first == (short) 0xfeff) {
            in.skipNBytes(2);
            return first == (short) 0xfffe ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        }
        if (mark.getInt(0) >>> 8 == 0xefbbbf) in.skipNBytes(3);
        return StandardCharsets.UTF_8;
    }

    /** The next bytes, without consuming them; padded with zeros at the end. */
    static byte[] peek(BufferedInputStream in, int count) throws IOException {
        in.mark(count);
        var next = new byte[count];
        in.readNBytes(next, 0, count);
        in.reset();
        return next;
    }

    /** The first line with bytes that are invalid in the file's encoding; 0 if there is none so far. */
    long badLine() {
        return badLine;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            if (ended) return -1;
            decode();
        }
        var count = Math.min(length, chars.remaining());
        chars.get(into, offset, count);
        return count;
    }

    private void decode() throws IOException {
        chars.clear();
        if (bytes.remaining() < 8) {
            bytes.compact();
            var read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            if (read > 0) bytes.position(bytes.position() + read);
            bytes.flip();
            ended = read < 0;
        }
        var result = decoder.decode(bytes, chars, ended);
        if (result.isError()) replace(result);
        else if (ended && bytes.hasRemaining()) ended = false;
        chars.flip();
        for (var i = 0; i < chars.limit(); i++) if (chars.get(i) == '\n') line++;
    }

    private void replace(CoderResult bad) {
        if (badLine == 0) {
            badLine = line;
            for (var i = 0; i < chars.position(); i++) if (chars.get(i) == '\n') badLine++;
        }
        bytes.position(bytes.position() + bad.length());
        if (chars.hasRemaining()) chars.put('\uFFFD');
        if (ended && bytes.hasRemaining()) ended = false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
