package board.web;

import board.common.Publisher;
import board.common.Similarity;
import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The operations on posts and comments. All values are passed to SQL as parameters, whatever they contain. */
@Service
class Posts {

    record Post(long id, String author, String title, String body, OffsetDateTime written, long comments) {}

    record Comment(long id, long post, String author, String body, OffsetDateTime written) {}

    /** A post for reading: with its comments and related posts. */
    record Reading(Post post, List<Comment> comments, List<String> related) {}

    static final class NotThere extends RuntimeException {
        NotThere(String what, long id) {
            super("There is no " + what + " " + id + ".");
        }
    }

    private static final AttributeKey<String> ACTION = AttributeKey.stringKey("board.action");
    private static final List<String> ACTIONS =
            List.of("list", "read", "write", "delete", "comment", "delete-comment", "export");
    private static final int PARTS = 4;
    private static final int PART = 100;
    private static final long LINE_NANOS = 300_000_000;
    private static final String POST = "select p.id, p.author, p.title, p.body, p.written, ";
    private static final Logger log = LoggerFactory.getLogger(Posts.class);

    private final JdbcClient sql;
    private final Publisher publisher;
    private final Faults faults;
    private final CommentCounts counts;
    private final Cursors cursors;
    private final Totals totals;
    private final SearchClient search;
    private final LongCounter actions;
    private final AtomicLong published = new AtomicLong();

    Posts(
            JdbcClient sql,
            Publisher publisher,
            Faults faults,
            CommentCounts counts,
            Cursors cursors,
            Totals totals,
            SearchClient search,
            Telemetry telemetry) {
        this.sql = sql;
        this.publisher = publisher;
        this.faults = faults;
        this.counts = counts;
        this.cursors = cursors;
        this.totals = totals;
        this.search = search;
        this.actions = telemetry
                .otel()
                .getMeter(Telemetry.SCOPE)
                .counterBuilder("board.actions")
                .setUnit("{action}")
                .setDescription("What was done on the board.")
                .build();
        // An increase needs an earlier point in the series. Without these zeros, the first action of each kind would be
        // missing from every rate.
        ACTIONS.forEach(action -> actions.add(0, Attributes.of(ACTION, action)));
        sql.sql("""
            create table if not exists posts (id bigint generated always as identity primary key,
                author text not null, title text not null, body text not null, written timestamptz not null default now());
            create table if not exists comments (id bigint generated always as identity primary key,
                post bigint not null references posts on delete cascade, author text not null, body text not null, written timestamptz not null default now());
            create index if not exists comments_post on comments (post);
            create table if not exists totals (posts bigint not null);
            insert into totals select 0 where not exists (select 1 from totals)\
            """).update();
    }

    /** Newest first, each with the number of its comments. */
    List<Post> list(int limit) {
        acted("list");
        Layout.columns();
        faults.busy();
        if (faults.on(Fault.SLOW_SQL)) {
            return listSlowly(limit);
        }
        if (counts.oneByOne()) {
            return counts.counted(sql.sql(POST + "0 as comments from posts p order by p.id desc limit ?")
                    .param(limit)
                    .query(Post.class)
                    .list());
        }
        var posts = sql.sql(POST
                        + "(select count(*) from comments c where c.post = p.id) as comments from posts p"
                        + " order by p.id desc limit ?")
                .param(limit)
                .query(Post.class)
                .list();
        Similarity.closest("list.millis", posts.stream().map(Post::body).toList());
        return posts;
    }

    /** Fault: one query for the posts, and another, slow one for each of them (N+1). */
    private List<Post> listSlowly(int limit) {
        return sql
                .sql(POST + "0 as comments from posts p order by p.id desc limit ?")
                .param(Math.min(limit, 25))
                .query(Post.class)
                .list()
                .stream()
                .map(post -> {
                    var count = sql.sql("select count(*) from comments c, pg_sleep(0.02) where c.post = ?")
                            .param(post.id)
                            .query(Long.class)
                            .single();
                    return new Post(post.id, post.author, post.title, post.body, post.written, count);
                })
                .toList();
    }

    /**
     * All titles at one moment: in one transaction, part by part, where each part waits until the one before it has
     * been sent over a slow line.
     */
    @Transactional(readOnly = true)
    public List<String> export() {
        acted("export");
        var titles = new ArrayList<String>();
        for (var part = 0; part < PARTS; part++) {
            titles.addAll(sql.sql("select title from posts order by id limit ? offset ?")
                    .params(PART, part * PART)
                    .query(String.class)
                    .list());
            LockSupport.parkNanos(LINE_NANOS);
        }
        return titles;
    }

    Reading read(long id) {
        acted("read");
        Layout.columns();
        if (faults.on(Fault.UNHANDLED_EXCEPTION) && id % 2 == 0) {
            throw new IllegalStateException("The board lost its place while reading post " + id);
        }
        var post = sql.sql(POST + "0 as comments from posts p where p.id = ?")
                .param(id)
                .query(Post.class)
                .optional()
                .orElseThrow(() -> new NotThere("post", id));
        var comments = sql.sql(
                        "select id, post, author, body, written from comments where post = ? order by id limit 1000")
                .param(id)
                .query(Comment.class)
                .list();
        if (faults.failingVersion()) {
            // The bug of version 1.1.0: it does not expect a post without comments.
            Span.current()
                    .setAttribute(
                            "board.post.words_per_comment", (long) post.body.split("\\s+").length / comments.size());
        }
        Liveliness.of(post, comments.size());
        cursors.openAnother();
        if (!comments.isEmpty()) {
            Similarity.closest("read.millis", List.of(post.body, post.title, comments.getLast().body));
        }
        return new Reading(post, comments, related(post));
    }

    /** Titles by the same author. A reader can do without them, so errors are handled here. */
    private List<String> related(Post post) {
        if (search.there()) {
            return search.related(post.author, post.id);
        }
        try {
            if (faults.on(Fault.HANDLED_EXCEPTION)) {
                throw new IllegalStateException("No recommendations today");
            }
            return sql.sql("select title from posts where author = ? and id <> ? order by id desc limit 3")
                    .params(post.author, post.id)
                    .query(String.class)
                    .list();
        } catch (RuntimeException failed) {
            // Handled: it is logged, and the span stays as it is, because the reader got an answer.
            Span.current().recordException(failed);
            log.warn("Post {} is shown without related posts", post.id, failed);
            return List.of();
        }
    }

    @Transactional
    public long write(String author, String title, String body) throws IOException {
        acted("write");
        if (faults.on(Fault.LOCKS)) {
            // Fault: a writer holds a lock that every writer needs, and takes its time.
            sql.sql("select pg_advisory_xact_lock(42)").query(rows -> {});
            sql.sql("select pg_sleep(0.3)").query(rows -> {});
        }
        Slug.of(title);
        var id = totals.counting(() -> sql.sql("insert into posts (author, title, body) values (?, ?, ?) returning id")
                .params(author, title, body)
                .query(Long.class)
                .single());
        publish("post.created", id);
        return id;
    }

    void delete(long id) throws IOException {
        acted("delete");
        if (sql.sql("delete from posts where id = ?").param(id).update() == 0) {
            throw new NotThere("post", id);
        }
        publish("post.deleted", id);
    }

    long comment(long post, String author, String body) throws IOException {
        acted("comment");
        var id = sql.sql("insert into comments (post, author, body) select id, ?, ? from posts where id = ? returning"
                        + " id")
                .params(author, body, post)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new NotThere("post", post));
        publish("comment.created", post);
        return id;
    }

    void deleteComment(long post, long id) throws IOException {
        acted("delete-comment");
        if (sql.sql("delete from comments where post = ? and id = ?")
                        .params(post, id)
                        .update()
                == 0) {
            throw new NotThere("comment", id);
        }
        publish("comment.deleted", post);
    }

    private void publish(String type, long post) throws IOException {
        var poisoned = faults.on(Fault.POISON_MESSAGE) && published.incrementAndGet() % 3 == 1;
        publisher.publish(
                type,
                poisoned
                        ? "{\"type\": \"" + type + "\", \"post\":"
                        : "{\"type\": \"" + type + "\", \"post\": " + post + "}");
    }

    private void acted(String action) {
        actions.add(1, Attributes.of(ACTION, action));
    }
}
