package lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void aHeldPortIsNotFreeAndItsHolderIsNamed() throws IOException {
        int port;
        try (var held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = held.getLocalPort();
            assertThat(Ports.free(port)).isFalse();
            assertThat(Ports.holder(port))
                    .hasValueSatisfying(holder -> assertThat(holder)
                            .contains("java")
                            .contains("pid " + ProcessHandle.current().pid()));
        }
        assertThat(Ports.free(port)).isTrue();
        assertThat(Ports.holder(port)).isEmpty();
    }

    @Test
    void aPortHeldOnEveryAddressIsNotFree() throws IOException {
        try (var held = new ServerSocket(0)) {
            assertThat(Ports.free(held.getLocalPort())).isFalse();
            assertThat(Ports.holder(held.getLocalPort())).isPresent();
        }
    }
}
