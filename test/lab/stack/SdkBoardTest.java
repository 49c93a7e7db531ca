package lab.stack;

import static lab.stack.Running.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import java.net.URI;
import java.util.Map;
import lab.Needs;
import lab.stack.Board.Mode;
import lab.stack.Board.Service;
import org.junit.jupiter.api.Test;

/** The board, instrumented by hand. */
@Needs("PostgreSQL from the network")
class SdkBoardTest extends BoardContract {

    SdkBoardTest() {
        super(Mode.sdk);
    }

    @Test
    void theFailingVersionIsKnownByItsNumber() throws Exception {
        var id = board.post("nobody has commented", "text");
        assertThat(board.get("/api/posts/" + id).status()).isEqualTo(200);
        var canary = URI.create(
                board.start(Service.web, Map.of("BOARD_VERSION", "1.1.0")).ready(Board.patience()));
        var read = board.send(canary, "GET", "/api/posts/" + id, null);
        assertThat(read.status()).isEqualTo(500);
        var server = server(read.trace());
        assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(server.getResource().getAttribute(AttributeKey.stringKey("service.version")))
                .isEqualTo("1.1.0");
        assertThat(eventually("the method that failed", () -> named(read.trace(), "Posts.read"))
                        .getAttributes()
                        .get(AttributeKey.stringKey("error.type")))
                .isEqualTo("java.lang.ArithmeticException");
    }
}
