package lab.grade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs from run to run is no difference between two outputs; all else is. */
class ShippedMessagesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"@timestamp":"2026-11-21T07:13:47.38380896Z","level":"INFO"} | {"@timestamp":"2027-01-02T23:59:59Z","level":"INFO"}
        07:13:47.792Z  shop  order not paid                           | 23:59:59.001Z  shop  order not paid
        trace dfa6beec4831b14a1abaed1647f46151 took 4.2 ms            | trace 9a6cffc9caf9ce034a2321323e26bb3c took 18 s
        asked http://localhost:34011/pay                              | asked http://localhost:8080/pay
        """)
    void chanceMakesNoDifference(String one, String other) {
        assertThat(ShippedMessages.normalized(one)).isEqualTo(ShippedMessages.normalized(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        order 2026-11-21, level INFO | order 2026-11-22, level INFO
        {"order.item.count":2}       | {"order.item.count":3}
        """)
    void allElseDoes(String one, String other) {
        assertThat(ShippedMessages.normalized(one)).isNotEqualTo(ShippedMessages.normalized(other));
    }
}
