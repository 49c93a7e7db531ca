package lab.review.live;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lab.text.BadArgument;
import lab.text.CommandFailed;

/** Fetches a viewer's data through its API. */
public final class ViewerExport {

    private static final Duration CONNECT_TIME = Duration.ofSeconds(5);
    private static final int MINUTES = 5; // as long as the viewer needs to write
    private static final long MAX_BYTES = 2L << 30;

    private ViewerExport() {}

    /**
     * Fetches all data into a file, because it may be too much to be in memory twice.
     *
     * @param page the viewer's address
     * @param token null for none
     * @param into receives lines of OTLP JSON; at most 2 GB
     * @throws CommandFailed if nothing answers, or if the server is not a viewer, wants a token, or breaks off
     * @throws BadArgument if the token is malformed
     */
    public static void fetch(URI page, String token, Path into) throws InterruptedException {
        var request = HttpRequest.newBuilder(page.resolve("/api/export"));
        if (token != null) {
            if (!token.matches("[!-~]+")) {
                throw new BadArgument("--viewer-token takes a token without spaces.");
            }
            request.header("authorization", "Bearer " + token);
        }
        var status = status(page, request.build(), into);
        switch (status) {
            case 200 -> {}
            case 401 ->
                throw new CommandFailed("The viewer on " + page
                        + (token == null
                                ? " wants its token: give it with --viewer-token."
                                : " has another token than this one."));
            case 503 -> throw new CommandFailed("The viewer on " + page + " is busy with another export: ask again.");
            default ->
                throw new CommandFailed(
                        "What answers on " + page + " is no viewer of this lab: it answers " + status + ".");
        }
    }

    private static int status(URI page, HttpRequest request, Path into) throws InterruptedException {
        try (var client = HttpClient.newBuilder().connectTimeout(CONNECT_TIME).build()) {
            try {
                return client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofFile(into), MAX_BYTES))
                        .get(MINUTES, TimeUnit.MINUTES)
                        .statusCode();
            } catch (ExecutionException failed) {
                throw new CommandFailed(
                        failed.getCause() instanceof ConnectException
                                        || failed.getCause() instanceof HttpConnectTimeoutException
                                ? "No viewer answers on " + page + ": ./lab view opens one."
                                : "What answers on " + page + " broke off: is it a viewer of this lab?");
            } catch (TimeoutException silent) {
                throw new CommandFailed("The viewer on " + page + " takes more than " + MINUTES + " minutes.");
            } finally {
                client.shutdownNow();
            }
        }
    }
}
