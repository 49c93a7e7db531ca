package lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The plumbing of lessons that speak HTTP. */
class WebTest {

    @Test
    void theAnswerIsTheBodyOfA200AsUtf8() throws Exception {
        try (var web = Web.serve(exchange -> "커피 " + exchange.getRequestURI().getPath())) {
            var answer = Web.send(HttpRequest.newBuilder(web.uri().resolve("/price")));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("커피 /price");
        }
    }

    @Test
    void anEmptyAnswerIsOneToo() throws Exception {
        try (var web = Web.serve(exchange -> "")) {
            assertThat(Web.send(HttpRequest.newBuilder(web.uri())).body()).isEmpty();
        }
    }

    @Test
    void anExceptionIsA500WithItsMessage() throws Exception {
        try (var web = Web.serve(exchange -> {
            throw new IllegalStateException("no beans");
        })) {
            var answer = Web.send(HttpRequest.newBuilder(web.uri()));

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("no beans");
        }
    }

    @Test
    void nobodyAnswersWhenItIsClosed() throws Exception {
        var web = Web.serve(exchange -> "still here");
        web.close();

        assertThatThrownBy(() -> Web.send(HttpRequest.newBuilder(web.uri()))).isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerThatNeverComesDoesNotKeepItFromClosing() throws Exception {
        var asked = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var web = Web.serve(exchange -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException hurried) {
                interrupted.countDown();
                throw hurried;
            }
        });
        var client = Thread.ofVirtual().start(() -> {
            try {
                Web.send(HttpRequest.newBuilder(web.uri()));
            } catch (IOException | InterruptedException closed) {
                // that is what happens to whom is not answered
            }
        });
        asked.await();

        web.close();

        interrupted.await();
        client.join();
    }
}
