package lab.web;

import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
 * The review of the whole store. It reads everything again, so only one runs at a time, and none if the last result
 * covers all data present at the time of the request. If many requests wait, the next review serves all of them.
 */
final class StoreReview {

    private final Store store;
    private final Path root;
    private final Clock clock;
    private final Map<Language, Wording> wordings = new EnumMap<>(Language.class);
    private ReviewData data;
    private ReviewResult result;
    private long reviewed = -1;
    private int reviews;

    /** @param root of the repository, with the rules and the sentences */
    StoreReview(Store store, Path root, Clock clock) {
        this.store = store;
        this.root = root;
        this.clock = clock;
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

    private synchronized Wording wording(Language language) {
        return wordings.computeIfAbsent(language, each -> Wording.read(root.resolve("src/lab/review"), each));
    }

    /** A review that covers this change. */
    private synchronized ReviewResult since(long change) {
        if (reviewed < change) {
            var now = store.stats().changes();
            if (data == null) {
                data = ReviewData.read(root);
            }
            var review = new Review(data, clock);
            review.addSpans(store.spans());
            review.addMetrics(store.metrics());
            review.addLogs(store.logs());
            result = review.conclude();
            reviewed = now;
            reviews++;
        }
        return result;
    }

    /** The number of reviews made. */
    synchronized int reviews() {
        return reviews;
    }
}
