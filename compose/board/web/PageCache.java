package board.web;

import board.common.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Caches pages. {@code pages.kept} is the size of a page in kilobytes; without it nothing is cached. A key equals only
 * itself, so every request creates its page anew and keeps one more.
 */
@Component
class PageCache {

    /** The board must survive: the cache takes at most this share of its heap. */
    private static final double MOST = 0.65;

    private static final int COPIES = 6;

    /** The key of a page. */
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

    /** Finds the page for this path, or creates it. */
    void page(String path) {
        var kilobytes = (int) Settings.number("pages.kept");
        if (kilobytes == 0
                || (long) pages.size() * kilobytes * 1024
                        > MOST * Runtime.getRuntime().maxMemory()) {
            return;
        }
        pages.computeIfAbsent(new Key(path), key -> made(key, kilobytes * 1024));
    }

    /** Appends part by part and copies everything each time, like a growing collection. */
    private static byte[] made(Key key, int bytes) {
        var page = key.toString().getBytes(StandardCharsets.UTF_8);
        for (var copy = 1; copy <= COPIES; copy++) {
            page = Arrays.copyOf(page, Math.max(page.length, bytes * copy / COPIES));
        }
        return page;
    }
}
