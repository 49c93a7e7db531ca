package board.web;

import board.common.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Keeps a page that was made for whoever asks for the same again. {@code pages.kept} is how large one is, in kilobytes;
 * without it none is kept. A key is equal to itself alone, so that every request makes its page anew, and keeps one
 * more.
 */
@Component
class PageCache {

    /** The board must live: in all it keeps no more than this share of its heap. */
    private static final double MOST = 0.65;

    private static final int COPIES = 6;

    /** What a page was made for. */
    private static final class Key {
        private final String path;

        Key(String path) {
            this.path = path;
        }

        @Override
        public String toString() {
            return path;
        }
    }

    private final Map<Key, byte[]> pages = new ConcurrentHashMap<>();

    /** Finds the page of this path, or makes it. */
    void page(String path) {
        var kilobytes = (int) Settings.number("pages.kept");
        if (kilobytes == 0
                || (long) pages.size() * kilobytes * 1024
                        > MOST * Runtime.getRuntime().maxMemory()) {
            return;
        }
        pages.computeIfAbsent(new Key(path), key -> made(key, kilobytes * 1024));
    }

    /** Each part is put behind the others, and all of it copied: as a collection does that grows. */
    private static byte[] made(Key key, int bytes) {
        var page = key.toString().getBytes(StandardCharsets.UTF_8);
        for (var copy = 1; copy <= COPIES; copy++) {
            page = Arrays.copyOf(page, Math.max(page.length, bytes * copy / COPIES));
        }
        return page;
    }
}
