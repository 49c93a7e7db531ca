package board.web;

import board.common.Process;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.server.ResponseStatusException;

/** The board over HTTP, in JSON; a page for people at {@code /}. */
@RestController
class Api {

    static final int MOST = 1000;

    record NewPost(String author, String title, String body) {}

    record NewComment(String author, String body) {}

    record Id(long id) {}

    private static final Logger log = LoggerFactory.getLogger(Api.class);

    private final Posts posts;
    private final Faults faults;
    private final PageCache cache;
    private final Page page;

    Api(Posts posts, Faults faults, PageCache cache, Page page) {
        this.page = page;
        this.posts = posts;
        this.faults = faults;
        this.cache = cache;
    }

    @GetMapping(path = "/", produces = "text/html; charset=utf-8")
    ResponseEntity<String> page() {
        return ResponseEntity.ok()
                .header("Content-Security-Policy", page.policy())
                .body(page.of(posts.list(20)));
    }

    /** @param limit the size of the answer, 1 to {@value #MOST} */
    @GetMapping("/api/posts")
    List<Posts.Post> list(@RequestParam(defaultValue = "20") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is " + limit + "; it can be 1 to " + MOST + ".");
        }
        faults.leak();
        cache.page("/api/posts?limit=" + limit);
        return posts.list(limit);
    }

    /** All posts, oldest first: for clients that keep a copy. */
    @GetMapping("/api/export")
    List<String> export() {
        return posts.export();
    }

    @GetMapping("/api/posts/{id}")
    Posts.Reading read(@PathVariable long id) {
        faults.leak();
        cache.page("/api/posts/" + id);
        return posts.read(id);
    }

    @PostMapping("/api/posts")
    ResponseEntity<Id> write(@RequestBody NewPost post) throws IOException {
        var id = posts.write(
                text("author", post.author, 40), text("title", post.title, 200), text("body", post.body, 10_000));
        return ResponseEntity.created(URI.create("/api/posts/" + id)).body(new Id(id));
    }

    @DeleteMapping("/api/posts/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable long id) throws IOException {
        posts.delete(id);
    }

    @PostMapping("/api/posts/{id}/comments")
    ResponseEntity<Id> comment(@PathVariable long id, @RequestBody NewComment comment) throws IOException {
        var made = posts.comment(id, text("author", comment.author, 40), text("body", comment.body, 2_000));
        return ResponseEntity.created(URI.create("/api/posts/" + id)).body(new Id(made));
    }

    @DeleteMapping("/api/posts/{id}/comments/{comment}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteComment(@PathVariable long id, @PathVariable long comment) throws IOException {
        posts.deleteComment(id, comment);
    }

    @GetMapping("/api/faults")
    Map<String, Boolean> faults() {
        return faults.all();
    }

    @PutMapping("/api/faults/{name}")
    Map<String, Boolean> break_(@PathVariable String name) {
        faults.set(Fault.of(name), true);
        return faults.all();
    }

    @DeleteMapping("/api/faults/{name}")
    Map<String, Boolean> mend(@PathVariable String name) {
        faults.set(Fault.of(name), false);
        return faults.all();
    }

    @GetMapping("/api/version")
    Map<String, String> version() {
        return Map.of("version", faults.version());
    }

    /**
     * A version is not switched on: another process replaces this one, and its telemetry has the new
     * {@code service.version}.
     */
    @PutMapping("/api/version/{version}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, String> deploy(@PathVariable String version) {
        if (!version.matches("\\d{1,4}\\.\\d{1,4}\\.\\d{1,4}")) {
            throw new IllegalArgumentException("A version is three numbers, as 1.1.0.");
        }
        if (!Process.deploy(BoardWeb.NAME, version)) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT,
                    "A container is deployed from outside: BOARD_VERSION=" + version + " ./lab up");
        }
        return Map.of("deploying", version);
    }

    @GetMapping("/health")
    Map<String, String> health() {
        return Map.of("status", "up");
    }

    private static String text(String name, String given, int longest) {
        if (given == null || given.isBlank() || given.length() > longest || given.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " is text of 1 to " + longest + " characters.");
        }
        return given;
    }

    @ExceptionHandler(Posts.NotThere.class)
    ProblemDetail notThere(Posts.NotThere missing) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, missing.getMessage());
    }

    /** The caller's mistake: not our error, and no stack trace. */
    @ExceptionHandler({
        IllegalArgumentException.class,
        MethodArgumentTypeMismatchException.class,
        HttpMessageNotReadableException.class
    })
    ProblemDetail mistaken(Exception mistake) {
        var said =
                mistake instanceof IllegalArgumentException && !(mistake instanceof MethodArgumentTypeMismatchException)
                        ? mistake.getMessage()
                        : "That is not what this address takes.";
        log.info("Refused: {}", said);
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, said);
    }

    /**
     * Nobody handled it, so it is our error, and the log says so in this span; the span of the failed method already
     * has the exception. The response reveals no internals.
     */
    @ExceptionHandler(Exception.class)
    ProblemDetail failed(Exception failure) throws Exception {
        if (failure instanceof ErrorResponse) {
            throw failure; // Spring knows the answer: 405, 415, …
        }
        log.error("Not handled: {}", failure.getMessage(), failure);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "The board failed. The trace tells more.");
    }
}
