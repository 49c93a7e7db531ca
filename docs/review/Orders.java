///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//JAVAC_OPTIONS -parameters
//DEPS org.springframework.boot:spring-boot-dependencies:4.1.1@pom
//DEPS org.springframework.boot:spring-boot-starter-webmvc

package orders;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** A service such as yours: Spring Boot, and no word of telemetry. docs/review.md reviews it. */
@SpringBootApplication
public class Orders {

    public static void main(String[] arguments) {
        SpringApplication.run(Orders.class, arguments);
    }

    record Order(long id, String item, String email) {}

    record Search(String email) {}

    @RestController
    static class Api {

        private static final Logger LOG = LoggerFactory.getLogger(Api.class);
        private final Map<Long, Order> orders = Map.of(
                17L, new Order(17, "coffee", "kim@example.com"),
                18L, new Order(18, "cake", "lee@example.com"));

        @GetMapping("/orders/{id}")
        Order order(@PathVariable long id) {
            LOG.info("order {} is asked for", id);
            var order = orders.get(id);
            if (order == null) {
                throw new ResponseStatusException(HttpStatus.NOT_FOUND);
            }
            return order;
        }

        /** The address stands in the URL, and so in every access log and every span. */
        @GetMapping("/orders")
        List<Order> ordersOf(@RequestParam String email) {
            return orders.values().stream()
                    .filter(order -> order.email().equals(email))
                    .toList();
        }

        /** The same with the address in the body. */
        @PostMapping("/orders/search")
        List<Order> search(@RequestBody Search search) {
            return ordersOf(search.email());
        }
    }
}
