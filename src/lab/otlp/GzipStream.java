package lab.otlp;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip, including several members in a row.
 *
 * <p>The JDK's GZIPInputStream recurses once per member, so a body of many empty members, a few bytes each, overflows
 * the stack.
 *
 * <p>Specification: RFC 1952.
 */
public final class GzipStream extends FilterInputStream {

    private static final int BUFFER = 64 << 10;
    /** Empty members in a row: up to a hundred may be an accident, more are an attack. */
    private static final int MAX_EMPTY = 100;

    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;

    private final PushbackInputStream source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 sum = new CRC32();
    private final byte[] input = new byte[BUFFER];
    private int filled;
    private int empty;
    private boolean ended;

    /**
     * @param in compressed bytes; closed with this stream
     * @throws IOException if they do not begin like gzip
     */
    public GzipStream(InputStream in) throws IOException {
        this(new PushbackInputStream(in, BUFFER));
    }

    private GzipStream(PushbackInputStream in) throws IOException {
        super(in);
        source = in;
        if (source.read() != 0x1f || source.read() != 0x8b) throw new ZipException("it does not begin as gzip does");
        header();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) return 0;
        try {
            while (!ended) {
                var read = inflater.inflate(into, offset, length);
                if (read > 0) {
                    sum.update(into, offset, read);
                    return read;
                }
                if (inflater.finished()) {
                    nextMember();
                } else if (inflater.needsDictionary()) {
                    throw new ZipException("it needs a dictionary");
                } else {
                    filled = source.read(input);
                    if (filled < 0) throw new EOFException("the compressed data is cut off");
                    inflater.setInput(input, 0, filled);
                }
            }
            return -1;
        } catch (DataFormatException e) {
            throw new ZipException(e.getMessage() == null ? "the compressed data is damaged" : e.getMessage());
        }
    }

    private void nextMember() throws IOException {
        source.unread(input, filled - inflater.getRemaining(), inflater.getRemaining());
        if (number(4) != sum.getValue() || number(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("the compressed data is damaged: its checksum differs");
        }
        empty = inflater.getBytesWritten() == 0 ? empty + 1 : 0;
        if (empty > MAX_EMPTY) throw new ZipException("more than " + MAX_EMPTY + " empty members follow each other");
        // Trailing bytes that are not gzip are padding, as on tapes.
        if (source.read() != 0x1f || source.read() != 0x8b) {
            ended = true;
            return;
        }
        inflater.reset();
        sum.reset();
        header();
    }

    private void header() throws IOException {
        if (octet() != 8) throw new ZipException("its compression is not deflate");
        var flags = octet();
        skip(6);
        if ((flags & FEXTRA) != 0) skip((int) number(2));
        if ((flags & FNAME) != 0) skipText();
        if ((flags & FCOMMENT) != 0) skipText();
        if ((flags & FHCRC) != 0) skip(2);
    }

    private void skip(int octets) throws IOException {
        for (var i = 0; i < octets; i++) octet();
    }

    private void skipText() throws IOException {
        while (octet() != 0) {
            // to its end
        }
    }

    private long number(int octets) throws IOException {
        var number = 0L;
        for (var i = 0; i < octets; i++) number |= (long) octet() << 8 * i;
        return number;
    }

    private int octet() throws IOException {
        var octet = source.read();
        if (octet < 0) throw new EOFException("the compressed data is cut off");
        return octet;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        super.close();
    }
}
