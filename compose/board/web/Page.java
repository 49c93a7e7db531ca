package board.web;

import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/** The board for people: what was written is shown as text, whatever is in it. */
@Component
final class Page {

    private final BrowserScript script;

    Page(BrowserScript script) {
        this.script = script;
    }

    /** Even what slipped through would not run: no scripts but our own, no frames, nothing from elsewhere. */
    String policy() {
        return "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors"
                + " 'none'" + script.policy();
    }

    String of(List<Posts.Post> posts) {
        var items = new StringBuilder();
        for (var post : posts) {
            items.append("<li><b>")
                    .append(safe(post.title()))
                    .append("</b> — ")
                    .append(safe(post.author()))
                    .append(" · ")
                    .append(comments(post))
                    .append("<p>")
                    .append(safe(post.body()))
                    .append("</p></li>\n");
        }
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>게시판 · board</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}p{margin:.2rem 0 1rem;overflow-wrap:anywhere}</style>
            %s<h1>게시판</h1>
            <ul>
            %s</ul>
            </html>
            """.formatted(script.head(), items);
    }

    /** How many there are; with the script a click shows them. */
    private String comments(Posts.Post post) {
        var count = post.comments() + " comments";
        return script.here() ? "<button data-post=\"" + post.id() + "\">" + count + "</button>" : count;
    }

    private static String safe(String text) {
        return HtmlUtils.htmlEscape(text);
    }
}
