package lab.receive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import lab.otlp.GzipStream;
import lab.otlp.MalformedOtlp;

/** Reads one body within limits: its own size, and the total of all bodies being read. */
public final class BoundedBody implements AutoCloseable {

    private static final int CHUNK = 64 << 10;

    private final int limit;
    private final Semaphore memory;
    private int taken;
    private long read;

    /**
     * @param limit of the body, in bytes, before and after decompression
     * @param memory one permit for each chunk of {@value #CHUNK} bytes that all requests together may hold
     */
    BoundedBody(int limit, Semaphore memory) {
        this.limit = limit;
        this.memory = memory;
    }

    static Semaphore memory(long bytes) {
        return new Semaphore(Math.toIntExact(bytes / CHUNK));
    }

    /**
     * Reads the whole stream and decompresses it if necessary. Compressed bytes are bounded first, so a flood stays on
     * the wire.
     */
    byte[] read(InputStream in, boolean gzip) throws IOException, Refusal, MalformedOtlp {
        var raw = bounded(in, true);
        if (!gzip) return raw;
        try (var plain = new GzipStream(new ByteArrayInputStream(raw))) {
            return bounded(plain, false);
        } catch (IOException e) {
            throw new MalformedOtlp("the body is not gzip, though its Content-Encoding says so: " + e.getMessage(), e);
        }
    }

    /** The number of bytes received, before decompression. */
    long bytes() {
        return read;
    }

    private byte[] bounded(InputStream in, boolean wire) throws IOException, Refusal {
        var chunks = new ArrayList<byte[]>();
        var size = 0;
        for (var n = CHUNK; n == CHUNK; ) { // a chunk that is not full is the last one
            var chunk = new byte[CHUNK];
            n = in.readNBytes(chunk, 0, CHUNK);
            if (n == 0) break;
            if (wire) read += n;
            if (size + n > limit) throw Refusal.tooLarge(limit);
            if (!memory.tryAcquire())
                throw Refusal.later(503, "too much is being received at once", Duration.ofSeconds(1));
            taken++;
            chunks.add(chunk);
            size += n;
        }
        var bytes = ByteBuffer.allocate(size);
        for (var chunk : chunks) bytes.put(chunk, 0, Math.min(CHUNK, bytes.remaining()));
        return bytes.array();
    }

    @Override
    public void close() {
        memory.release(taken);
    }
}
