package board.web;

import board.common.Settings;

/** How much is said about a post: {@code liveliness.exact} divides by the number of its comments. */
final class Liveliness {

    private Liveliness() {}

    /** @throws ArithmeticException for a post without comments, when it is exact */
    static int of(Posts.Post post, int comments) {
        return post.body().split("\\s+").length / (Settings.on("liveliness.exact") ? comments : comments + 1);
    }
}
