package board.web;

import board.common.Settings;

/** The liveliness of a post's discussion; with {@code liveliness.exact} it divides by the number of comments. */
final class Liveliness {

    private Liveliness() {}

    /** @throws ArithmeticException for a post without comments, if exact */
    static int of(Posts.Post post, int comments) {
        return post.body().split("\\s+").length / (Settings.on("liveliness.exact") ? comments : comments + 1);
    }
}
