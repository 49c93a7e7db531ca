package lab.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which names a server answers to: a foreign one could be made to lead here. */
class HostNamesTest {

    @Test
    void theLoopbackAddressHasThreeNamesAndThoseThatAreAllowed() {
        var names = HostNames.of("127.0.0.1", List.of("Lab.Example", "::2"));
        for (var own : List.of("localhost", "LOCALHOST:4319", "127.0.0.1:1", "[::1]:4319", "[::1]", "lab.example")) {
            assertThat(names.contains(own)).as(own).isTrue();
        }
        assertThat(names.contains("[::2]:80")).isTrue();
        for (var foreign : List.of("evil.example", "localhost.evil.example", "127.0.0.2", "", "[::3]", "0.0.0.0")) {
            assertThat(names.contains(foreign)).as(foreign).isFalse();
        }
    }

    @Test
    void aServerForAllHasTheNamesOfThisMachine() throws Exception {
        var names = HostNames.of("0.0.0.0", List.of());
        assertThat(names.contains("0.0.0.0:4319")).isTrue();
        assertThat(names.contains("127.0.0.1")).isTrue();
        assertThat(names.contains(InetAddress.getLocalHost().getHostName())).isTrue();
        assertThat(HostNames.of("0:0:0:0:0:0:0:0", List.of()).contains("[0:0:0:0:0:0:0:0]"))
                .isTrue();
        assertThat(HostNames.of("127.0.0.1", List.of()).contains("evil.example"))
                .isFalse();
    }

    @Test
    void aRequestNamesExactlyOneHost() {
        assertThat(HostNames.isOne("a:1", List.of())).as("HTTP/2").isTrue();
        assertThat(HostNames.isOne("a:1", List.of("A:1"))).isTrue();
        assertThat(HostNames.isOne("a:1", List.of("b"))).isFalse();
        assertThat(HostNames.isOne("a:1", List.of("a:1", "a:1"))).isFalse();
        assertThat(HostNames.isOne(null, List.of("a"))).isFalse();
        assertThat(HostNames.isOne(" ", List.of(" "))).isFalse();
    }

    @Test
    void aPageMaySendToItsOwnServerOnly() {
        assertThat(HostNames.isOwn(null, "a:1")).isTrue();
        assertThat(HostNames.isOwn("http://a:1", "a:1")).isTrue();
        assertThat(HostNames.isOwn("http://a:2", "a:1")).isFalse();
        assertThat(HostNames.isOwn("null", "a:1")).isFalse();
        assertThat(HostNames.host("A.b:4319")).isEqualTo("a.b");
        assertThat(HostNames.host("[::1]")).isEqualTo("[::1]");
    }
}
