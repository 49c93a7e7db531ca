package lab.receive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;

/** Reads one body within bounds: of its own size, and of what all bodies being read may take together. */
final class Body implements AutoCloseable {

    private static final int CHUNK = 64 << 10;

    private final int limit;
    private final Semaphore memory;
    private int taken;
    private long read;

    /**
     * @param limit of the body, in bytes, before and after decompression
     * @param memory one permit for each chunk of {@value #CHUNK} bytes that all requests may hold at a time
     */
    Body(int limit, Semaphore memory) {
        this.limit = limit;
        this.memory = memory;
    }

    static Semaphore memory(long bytes) {
        return new Semaphore(Math.toIntExact(bytes / CHUNK));
    }

    /** The whole stream, decompressed if need be. Compressed bytes are bounded first, so that a flood stays on the wire. */
    byte[] read(InputStream in, boolean gzip) throws IOException, Refusal, MalformedOtlp {
        var raw = bounded(in, true);
        if (!gzip) return raw;
        try (var plain = new GZIPInputStream(new ByteArrayInputStream(raw))) {
            return bounded(plain, false);
        } catch (IOException e) {
            throw new MalformedOtlp("the body is not gzip, though its Content-Encoding says so: " + e.getMessage(), e);
        }
    }

    /** How many bytes came, before decompression. */
    long bytes() {
        return read;
    }

    private byte[] bounded(InputStream in, boolean wire) throws IOException, Refusal {
        var bytes = new ByteArrayOutputStream();
        var chunk = new byte[CHUNK];
        for (int n; (n = in.readNBytes(chunk, 0, CHUNK)) > 0; ) {
            if (wire) read += n;
            if (bytes.size() + n > limit) throw Refusal.tooLarge(limit);
            if (!memory.tryAcquire())
                throw Refusal.later(503, "too much is being received at once", Duration.ofSeconds(1));
            taken++;
            bytes.write(chunk, 0, n);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        memory.release(taken);
    }
}
