package board.web;

import board.common.Settings;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts the comments of posts. One statement counts for all posts; with {@code counts.each} there is one statement for
 * each post, or that many (N+1).
 */
@Component
class CommentCounts {

    private final JdbcClient sql;

    CommentCounts(JdbcClient sql) {
        this.sql = sql;
    }

    boolean oneByOne() {
        return Settings.on("counts.each");
    }

    List<Posts.Post> counted(List<Posts.Post> posts) {
        return posts.stream().map(this::counted).toList();
    }

    private Posts.Post counted(Posts.Post post) {
        var count = 0L;
        for (var time = 0; time < Settings.number("counts.each"); time++) {
            count = sql.sql("select count(*) from comments where post = ?")
                    .param(post.id())
                    .query(Long.class)
                    .single();
        }
        return new Posts.Post(post.id(), post.author(), post.title(), post.body(), post.written(), count);
    }
}
