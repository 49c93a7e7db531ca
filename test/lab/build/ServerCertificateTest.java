package lab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import lab.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Needs("keytool")
class ServerCertificateTest {

    @TempDir
    private Path folder;

    @Test
    void itIsForThisMachineAndIsMadeOnce() throws Exception {
        var made = ServerCertificate.in(folder);
        X509Certificate certificate;
        try (var content = Files.newInputStream(made.certificate())) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
        }

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(7, "127.0.0.1"), List.of(2, "localhost"));
        assertThat(made.key()).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
        var before = Files.readString(made.certificate());
        assertThat(ServerCertificate.in(folder)).isEqualTo(made);
        assertThat(made.certificate()).hasContent(before);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }
}
