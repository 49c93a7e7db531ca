package lab.web;

import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import lab.review.Baseline;
import lab.review.Review;
import lab.review.ReviewData;
import lab.review.ReviewResult;
import lab.review.report.JsonReview;
import lab.review.report.ReviewReport;
import lab.review.wording.Wording;
import lab.telemetry.Store;
import lab.text.Language;

/**
 * The review of a store, continued with what has arrived since the last request. A request waits for a few thousand
 * spans; the rest is reviewed in the background, and the answer says how many wait. Many requests at once share one
 * answer.
 *
 * <p>It starts again if the store dropped spans before they were reviewed, was cleared, or dropped most of what was
 * reviewed, and after memory was short.
 */
final class StoreReview {

    /** How many spans one asker waits for: some 10 ms of work, where it is not the first. */
    private static final int AT_ONCE = 10_000;

    private static final int CHUNK = 2_000;

    private final Store store;
    private final Path root;
    private final Clock clock;
    private final int atOnce;
    private final Map<Language, Wording> wordings = new EnumMap<>(Language.class);
    private final Lock lock = new ReentrantLock(true); // who asks gets in between two chunks of the background
    private ReviewData data;
    private Review review; // null while nobody works at it
    /** It can be made anew, so it is the first to go when memory is short. */
    private SoftReference<Review> resting = new SoftReference<>(null);

    private long seen;
    private Store.Moment until;
    private long changes;
    private Store.News news; // what it is looking at
    private int done; // of its spans
    private volatile boolean following;
    private ReviewResult result;
    private long reviewed = -1;
    private int reviews;

    /** @param root of the repository, with the rules and the sentences */
    StoreReview(Store store, Path root, Clock clock) {
        this(store, root, clock, AT_ONCE);
    }

    /** @param atOnce how many spans one asker waits for */
    StoreReview(Store store, Path root, Clock clock, int atOnce) {
        this.store = store;
        this.root = root;
        this.clock = clock;
        this.atOnce = atOnce;
    }

    /**
     * The output of {@code ./lab review --format json}.
     *
     * @param language {@code en} or {@code ko}; null for English
     * @throws IllegalArgumentException for any other language
     */
    Map<String, Object> in(String language) {
        var wanted = switch (language) {
            case null -> Language.en;
            case "en" -> Language.en;
            case "ko" -> Language.ko;
            default -> throw new IllegalArgumentException("lang takes en or ko.");
        };
        return JsonReview.fields(
                new ReviewReport(since(store.stats().changes()), List.of(), List.of(), Baseline.NONE, wording(wanted)));
    }

    private Wording wording(Language language) {
        synchronized (wordings) {
            return wordings.computeIfAbsent(language, each -> Wording.read(root.resolve("src/lab/review"), each));
        }
    }

    /** A review that has seen this change, or says how many spans of it wait. */
    private ReviewResult since(long change) {
        lock.lock();
        try {
            if (reviewed < change) {
                begin();
                var left = atOnce;
                while (left > 0 && next(Math.min(left, CHUNK))) {
                    left -= CHUNK;
                }
                result = review.conclude(waiting());
                reviewed = left > 0 ? changes : -1;
                reviews++;
                if (left <= 0 && !following) {
                    following = true;
                    Thread.ofVirtual().name("review").start(this::follow);
                }
                rest();
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        if (review == null) {
            review = resting.get();
        }
        if (review == null) {
            until = null;
            news = null;
        }
    }

    private void rest() {
        if (!following) {
            resting = new SoftReference<>(review);
            review = null;
        }
    }

    private long waiting() {
        return store.spansSince(until) + (news == null ? 0 : news.spans().size() - done);
    }

    /** Looks at all that is here, and at what comes meanwhile. */
    private void follow() {
        while (following) {
            lock.lock();
            try {
                following = next(CHUNK);
                rest();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Looks at the next spans, and behind the last of them at the rest; false when there is nothing new. */
    private boolean next(int spans) {
        if (news == null && !ask()) {
            return false;
        }
        var to = Math.min(done + spans, news.spans().size());
        review.addSpans(news.spans().subList(done, to));
        seen += to - done;
        done = to;
        if (done == news.spans().size()) {
            review.addMetrics(news.metrics());
            review.addLogs(news.logs());
            news = null; // the store may have let go of it
        }
        return true;
    }

    /** Asks for what came since; false when that is nothing. */
    private boolean ask() {
        var asked = store.since(isMostlyGone() ? null : until);
        until = asked.now();
        changes = asked.changes();
        if (!asked.whole()) {
            if (data == null) {
                data = ReviewData.read(root);
            }
            review = new Review(data, clock);
            seen = 0;
        } else if (asked.spans().isEmpty()
                && asked.metrics().isEmpty()
                && asked.logs().isEmpty()) {
            return false;
        }
        news = asked;
        done = 0;
        return true;
    }

    private boolean isMostlyGone() {
        return seen > 2 * store.stats().spans() + atOnce;
    }

    /** Whether it goes on in the background. */
    boolean isFollowing() {
        return following;
    }

    /** How many were made. */
    int reviews() {
        lock.lock();
        try {
            return reviews;
        } finally {
            lock.unlock();
        }
    }
}
