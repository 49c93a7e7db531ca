package lab.notebook;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Captures the output while a page is open, for checks that read it. It still appears below the cell. */
final class CapturedOutput {

    private static final int MAX_CHARACTERS = 1 << 20;

    private Kept out;
    private Kept err;

    /** Discards the captured output and starts again: a kernel may have replaced the streams since. */
    void begin() {
        out = new Kept(below(System.out));
        err = new Kept(below(System.err));
        System.setOut(new Tee(out));
        System.setErr(new Tee(err));
    }

    String out() {
        return out == null ? "" : out.text();
    }

    String err() {
        return err == null ? "" : err.text();
    }

    private static OutputStream below(PrintStream stream) {
        return stream instanceof Tee tee ? tee.kept.next() : stream;
    }

    private static final class Tee extends PrintStream {

        private final Kept kept;

        Tee(Kept kept) {
            super(kept, true, StandardCharsets.UTF_8);
            this.kept = kept;
        }
    }

    /** Passes everything on, and keeps the beginning. */
    private static final class Kept extends FilterOutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Kept(OutputStream next) {
            super(next);
        }

        OutputStream next() {
            return out;
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) throws IOException {
            kept.write(bytes, from, Math.min(count, MAX_CHARACTERS - kept.size()));
            out.write(bytes, from, count);
        }

        @Override
        public synchronized void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void close() throws IOException {
            flush(); // the stream below belongs to the kernel
        }
    }
}
