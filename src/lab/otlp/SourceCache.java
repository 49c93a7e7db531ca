package lab.otlp;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Caches the decoded form of bytes that repeat: a sender sends the same resource and scopes in every request. */
final class SourceCache<T> {

    private static final int ENTRIES = 128;
    private static final int LONGEST = 32 << 10;

    private record Bytes(byte[] bytes, int hash) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes(var its, var itsHash) && itsHash == hash && Arrays.equals(its, bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final Map<Bytes, WeakReference<T>> latest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, WeakReference<T>> eldest) {
            return size() > ENTRIES;
        }
    };

    interface Reader<T> {
        T read() throws MalformedOtlp;
    }

    /** @param remarks a value with remarks is not cached, because the remarks must be made each time */
    T get(byte[] bytes, Rejections remarks, Reader<T> reader) throws MalformedOtlp {
        if (bytes.length > LONGEST) {
            return reader.read();
        }
        var key = new Bytes(bytes, Arrays.hashCode(bytes));
        synchronized (latest) {
            var known = latest.get(key);
            var value = known == null ? null : known.get();
            if (value != null) {
                return value;
            }
        }
        var before = remarks.why();
        var value = reader.read();
        if (remarks.why().equals(before)) {
            synchronized (latest) {
                latest.put(key, new WeakReference<>(value));
            }
        }
        return value;
    }
}
