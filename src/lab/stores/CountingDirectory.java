package lab.stores;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/**
 * A Lucene directory that counts the blocks read from its files: of 8 kB, like PostgreSQL's, each counted once. Not
 * thread-safe.
 */
final class CountingDirectory extends FilterDirectory {

    static final int BLOCK = 8_192;

    private record Block(String file, long number) {}

    private final Set<Block> read = new HashSet<>();
    private int forgotten;

    CountingDirectory(Directory files) {
        super(files);
    }

    /** The size of the blocks read since {@link #forget}, in bytes. */
    long bytesRead() {
        return (long) read.size() * BLOCK;
    }

    /** Resets the count. */
    void forget() {
        read.clear();
        forgotten++;
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        return new CountingInput(name, super.openInput(name, context), 0);
    }

    private final class CountingInput extends IndexInput {

        private final String name;
        private final IndexInput input;
        private final long offset; // offset of a slice in its file
        private long latest = -1; // the block that was counted last,
        private int seen; // and the count that it belongs to

        CountingInput(String name, IndexInput input, long offset) {
            super(input.toString());
            this.name = name;
            this.input = input;
            this.offset = offset;
        }

        @Override
        public byte readByte() throws IOException {
            count(1);
            return input.readByte();
        }

        @Override
        public void readBytes(byte[] bytes, int start, int length) throws IOException {
            count(length);
            input.readBytes(bytes, start, length);
        }

        private void count(int length) {
            var from = offset + input.getFilePointer();
            for (var block = from / BLOCK; block * BLOCK < from + length; block++) {
                if (block != latest || forgotten != seen) {
                    read.add(new Block(name, block));
                    latest = block;
                    seen = forgotten;
                }
            }
        }

        @Override
        public CountingInput clone() {
            return new CountingInput(name, input.clone(), offset);
        }

        @Override
        public IndexInput slice(String description, long start, long length) throws IOException {
            return new CountingInput(name, input.slice(description, start, length), offset + start);
        }

        @Override
        public void seek(long position) throws IOException {
            input.seek(position);
        }

        @Override
        public long getFilePointer() {
            return input.getFilePointer();
        }

        @Override
        public long length() {
            return input.length();
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
