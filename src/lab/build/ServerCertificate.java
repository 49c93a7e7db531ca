package lab.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import lab.text.CommandFailed;

/**
 * A self-signed certificate for a server on this machine (127.0.0.1 and localhost), with its private key, both in PEM.
 * Clients that should trust the server get the certificate. The JDK's keytool creates it.
 *
 * @param certificate the file for clients and for the server
 * @param key the file for the server only
 */
public record ServerCertificate(Path certificate, Path key) {

    private static final String PASSWORD = "for-a-moment"; // of a file that is deleted at once
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Shared within this process: a check starts several Collectors, and keytool takes a second. */
    private static ServerCertificate shared;

    /**
     * The certificate in this folder; creates it if necessary.
     *
     * @throws CommandFailed when keytool fails, in its own words
     */
    public static ServerCertificate in(Path folder) throws IOException, InterruptedException {
        var made = new ServerCertificate(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        if (Files.exists(made.key)) {
            return made;
        }
        Files.createDirectories(folder);
        var store = folder.resolve("certificate.p12");
        try {
            var ended = ChildProcess.run(keytool(store), folder, Map.of(), LIMIT);
            if (ended.exit() != 0) {
                throw new CommandFailed("keytool made no certificate. It said:\n" + ended.stdout() + ended.stderr());
            }
            made.write(store);
            return made;
        } finally {
            Files.deleteIfExists(store);
        }
    }

    /** A copy of this process's shared certificate in this folder. */
    static synchronized ServerCertificate sharedIn(Path folder) throws IOException, InterruptedException {
        if (shared == null) {
            var own = Files.createTempDirectory("lab-certificate");
            shared = in(own);
            List.of(own, shared.certificate, shared.key)
                    .forEach(file -> file.toFile().deleteOnExit());
        }
        Files.createDirectories(folder);
        var copy = new ServerCertificate(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        Files.copy(shared.certificate, copy.certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(shared.key, copy.key, StandardCopyOption.REPLACE_EXISTING);
        return copy;
    }

    private static List<String> keytool(Path store) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=collector",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
    }

    private void write(Path store) throws IOException {
        try (var content = Files.newInputStream(store)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(content, PASSWORD.toCharArray());
            Files.writeString(
                    certificate,
                    pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
            Files.writeString(
                    key,
                    pem(
                            "PRIVATE KEY",
                            keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException unknown) {
            throw new UncheckedIOException(new IOException(unknown));
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + what + "-----\n";
    }
}
