///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN UnderTheAgent
//DEPS io.opentelemetry.instrumentation:opentelemetry-instrumentation-annotations:2.31.1
//DEPS com.h2database:h2:2.5.252
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/JavaAgent.java
//SOURCES ../src/lab/Web.java
//FILES 19_agent.properties

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.opentelemetry.semconv.UrlAttributes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import lab.JavaAgent;
import lab.Lab;
import lab.Web;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Lesson 19 · The agent
 *
 * A shop of plain HTTP and JDBC: nobody has written a line of telemetry into it. The Java agent adds some when the JVM
 * loads the shop's classes: a hundred spans of frameworks, and not one that says what the shop does.
 */
class UnderTheAgent {

    /** Where the shop says that it is well. The deployment decides it; the shop and its agent are told. */
    private static final String HEALTH = Lab.input("/health");

    void main() throws Exception {
        try (var lab = Lab.open("19 · The agent");
                var shop = JavaAgent.of(lab, Shop.class)
                        .libraries(JdbcDataSource.class, WithSpan.class)
                        .configuration("19_agent.properties")
                        .extension(Extension.class)
                        .property("shop.health.path", HEALTH)
                        .start()) {
            for (var lines : List.of("coffee 2,tea 1", "tea 2", "cocoa 1,coffee 3")) {
                var order = BodyPublishers.ofString(Lab.input("ada@example.com") + "," + Lab.input(lines));
                Web.send(shop.request("/orders").POST(order));
                for (int check = 0; check < 7; check++) {
                    Web.send(shop.request(HEALTH));
                }
            }
            Web.send(shop.request("/items" + HEALTH)); // how much health food is taken
            var unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"; // its caller has decided
            Web.send(shop.request("/items/tea").header("traceparent", unsampled));
        }
    }

    /** The program: it takes orders over HTTP and keeps them in a database. */
    static class Shop {

        private final JdbcDataSource database = new JdbcDataSource();

        void main() throws Exception {
            database.setURL("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
            query("create table reserved (item varchar, pieces int)");
            query("create table orders (customer varchar, item varchar)");
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/orders", this::order);
            server.createContext(
                    "/items/", x -> answer(x, taken(x.getRequestURI().getPath().substring(7))));
            server.createContext(System.getProperty("shop.health.path"), x -> answer(x, query("select 1")));
            server.start();
            System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
            System.in.read(); // until who started it closes it
            server.stop(0);
        }

        /** {@code ada@example.com,coffee 2,tea 1} */
        void order(HttpExchange exchange) throws IOException {
            var order = new String(exchange.getRequestBody().readAllBytes()).split(",");
            for (var line : List.of(order).subList(1, order.length)) {
                var words = line.split(" ");
                reserve(words[0], Integer.parseInt(words[1]));
                query("insert into orders values (?, ?)", order[0], words[0]);
            }
            answer(exchange, "");
        }

        // TODO 1: this is what the shop is for: a span "reserve stock", with shop.item and shop.pieces.
        void reserve(String item, int pieces) {
            if (Integer.parseInt(taken(item)) + pieces <= 1000) {
                query("insert into reserved values (?, ?)", item, pieces);
            }
        }

        private String taken(String item) {
            return query("select coalesce(sum(pieces), 0) from reserved where item = ?", item);
        }

        private String query(String sql, Object... values) {
            try (var connection = database.getConnection();
                    var statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                var rows = statement.execute() ? statement.getResultSet() : null;
                return rows != null && rows.next() ? rows.getString(1) : "";
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private static void answer(HttpExchange exchange, String body) throws IOException {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.isEmpty() ? -1 : body.length());
                exchange.getResponseBody().write(body.getBytes());
            }
        }
    }

    /** What the agent loads beside its own parts, out of a jar: it changes the SDK that the agent builds. */
    public static class Extension implements AutoConfigurationCustomizerProvider {

        @Override
        public void customize(AutoConfigurationCustomizer agent) {
            // TODO 3: the agent's sampler becomes one WithoutPath; which path, the property shop.health.path says.
        }
    }

    /** Leaves out requests for one path, and asks the other sampler about all the rest. */
    record WithoutPath(Sampler others, String path) implements Sampler {

        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            // TODO 3: drop it when it is a request for that path. What belongs to a dropped request goes with it.
            return others.shouldSample(parent, traceId, name, kind, attributes, links);
        }

        @Override
        public String getDescription() {
            return "WithoutPath{" + path + "," + others.getDescription() + "}";
        }
    }
}
