///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//JAVAC_OPTIONS -parameters
//SOURCES ../common/Broker.java
//SOURCES ../common/Database.java
//SOURCES ../common/ExportPace.java
//SOURCES ../common/HostGuard.java
//SOURCES ../common/HttpClientTelemetry.java
//SOURCES ../common/Messaging.java
//SOURCES ../common/Process.java
//SOURCES ../common/Publisher.java
//SOURCES ../common/Sampling.java
//SOURCES ../common/ServiceClock.java
//SOURCES ../common/Settings.java
//SOURCES ../common/Similarity.java
//SOURCES ../common/Telemetry.java
//SOURCES ../common/Tenants.java
//SOURCES Api.java
//SOURCES BrowserScript.java
//SOURCES Burner.java
//SOURCES CommentCounts.java
//SOURCES Cursors.java
//SOURCES Faults.java
//SOURCES HostFilter.java
//SOURCES HttpServerTelemetry.java
//SOURCES Layout.java
//SOURCES Liveliness.java
//SOURCES Page.java
//SOURCES PageCache.java
//SOURCES Posts.java
//SOURCES RequestOutcomes.java
//SOURCES SearchClient.java
//SOURCES ServiceSpans.java
//SOURCES Slug.java
//SOURCES Smoke.java
//SOURCES Totals.java
//SOURCES Workers.java
//SOURCES ../../../src/lab/receive/HostNames.java
// Spring MVC on Tomcat; transactions and SQL; aspects
//DEPS org.springframework.boot:spring-boot-starter-webmvc
//DEPS org.springframework.boot:spring-boot-starter-jdbc
//DEPS org.springframework.boot:spring-boot-starter-aspectj

package board.web;

import board.common.Broker;
import board.common.Database;
import board.common.Process;
import board.common.Publisher;
import board.common.Telemetry;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The board: posts and comments, read and written over HTTP, stored in PostgreSQL. Changes are published as events.
 *
 * <p>{@code PORT} (8080; 0 takes a free one), {@code BIND} (127.0.0.1), {@code DATABASE_URL}, {@code AMQP_URL},
 * {@code BOARD_TELEMETRY} (agent, sdk, none), {@code BOARD_FAULTS}, {@code BOARD_VERSION}, {@code SEARCH_URLS} (none),
 * {@code BOARD_HOSTS} (none), {@code BOARD_BROWSER} (none).
 */
@SpringBootApplication(proxyBeanMethods = false)
public class BoardWeb {

    static final String NAME = "board-web";

    public static void main(String[] arguments) {
        Process.leash();
        var environment = System.getenv();
        var context = new SpringApplicationBuilder(BoardWeb.class)
                .properties(Map.of(
                        "spring.application.name", NAME,
                        "spring.main.banner-mode", "off",
                        "server.port", environment.getOrDefault("PORT", "8080"),
                        "server.address", environment.getOrDefault("BIND", "127.0.0.1"),
                        "server.tomcat.threads.max", "24",
                        "server.tomcat.max-http-form-post-size", "64KB",
                        "server.shutdown.grace-period", "2s",
                        "spring.web.resources.add-mappings", "false",
                        "logging.level.root", "info"))
                .run(arguments);
        var port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        Process.ready(NAME, "http://127.0.0.1:" + port);
    }

    @Bean
    Telemetry telemetry() {
        return Telemetry.start(NAME);
    }

    @Bean
    DataSource dataSource(Telemetry telemetry) {
        return Database.open(telemetry);
    }

    @Bean
    Connection broker() throws IOException, InterruptedException {
        return Broker.connect(NAME);
    }

    @Bean
    Publisher publisher(Connection broker, Telemetry telemetry) throws IOException {
        return new Publisher(broker, telemetry);
    }
}
