//DEPS com.google.code.gson:gson

package board.visitor;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The actions of each kind of visitor. */
final class Visits {

    private static final List<String> AUTHORS = List.of("mina", "jun", "sora", "tae", "yuna");
    private static final List<String> TITLES =
            List.of("Lost umbrella", "점심 같이 드실 분", "Bicycle for sale", "Which trace is this?", "오늘의 날씨");
    private static final List<String> RUDE =
            List.of("<script>alert(1)</script>", "'; drop table posts; --", "<img src=x onerror=alert(1)>");
    private static final int MOST_POSTS = 500; // the board must not grow forever

    private final Browser browser;

    Visits(Browser browser) {
        this.browser = browser;
    }

    /** @return the number of requests */
    int of(String kind) throws IOException, InterruptedException {
        return switch (kind) {
            case "writer" -> write();
            case "rude" -> beRude();
            case "export" -> export();
            default -> read();
        };
    }

    private int read() throws IOException, InterruptedException {
        var list = browser.get("/api/posts", "?limit=20");
        var posts = list.status() == 200
                ? JsonParser.parseString(list.body()).getAsJsonArray().asList()
                : List.<com.google.gson.JsonElement>of();
        if (posts.isEmpty()) {
            return 1;
        }
        browser.get(
                "/api/posts/{id}", "/" + any(posts).getAsJsonObject().get("id").getAsLong());
        return 2;
    }

    private int export() throws IOException, InterruptedException {
        browser.get("/api/export", "");
        return 1;
    }

    private int write() throws IOException, InterruptedException {
        var post = new JsonObject();
        post.addProperty("author", author());
        post.addProperty("title", any(TITLES));
        post.addProperty(
                "body", "Seen on the board. ".repeat(ThreadLocalRandom.current().nextInt(1, 20)));
        var written = browser.send("POST", "/api/posts", "", post.toString());
        if (written.status() != 201) {
            return 1;
        }
        var id = JsonParser.parseString(written.body())
                .getAsJsonObject()
                .get("id")
                .getAsLong();
        if (ThreadLocalRandom.current().nextBoolean()) {
            var comment = new JsonObject();
            comment.addProperty("author", any(AUTHORS));
            comment.addProperty("body", "Me too");
            browser.send("POST", "/api/posts/{id}/comments", "/" + id + "/comments", comment.toString());
        }
        if (id > MOST_POSTS) {
            browser.send("DELETE", "/api/posts/{id}", "/" + (id - MOST_POSTS), null);
        }
        return 2;
    }

    /** With tenants there are also guests, who write once and never return. */
    private static String author() {
        var random = ThreadLocalRandom.current();
        return System.getenv("VISITOR_TENANTS") != null && random.nextInt(4) == 0
                ? "guest-" + random.nextInt(100_000)
                : any(AUTHORS);
    }

    /** Requests that every server on the Internet gets. */
    private int beRude() throws IOException, InterruptedException {
        var rude = new JsonObject();
        rude.addProperty("author", "nobody");
        rude.addProperty("title", any(RUDE));
        rude.addProperty("body", any(RUDE));
        switch (ThreadLocalRandom.current().nextInt(6)) {
            case 0 -> browser.send("POST", "/api/posts", "", rude.toString());
            case 1 -> browser.send("POST", "/api/posts", "", "{\"author\": ");
            case 2 -> browser.get("/api/posts", "?limit=999999");
            case 3 -> browser.get("/api/posts/{id}", "/1%20or%201=1");
            case 4 -> browser.get("/wp-login.php", "");
            default -> browser.send("PUT", "/api/posts", "", "{}");
        }
        return 1;
    }

    private static <T> T any(List<T> of) {
        return of.get(ThreadLocalRandom.current().nextInt(of.size()));
    }
}
