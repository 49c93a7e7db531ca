package lab.review.findings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import lab.review.wording.Message;

/**
 * A fault, once for all places where it was seen.
 *
 * @param service the name of the service, masked
 * @param subject its subject, without anything that changes from run to run: a key, a metric, a logger
 * @param what its sentence
 * @param evidence the first few places
 * @param count the number of occurrences
 */
public record ReviewFinding(
        FindingKind kind, String service, String subject, Message what, List<Evidence> evidence, long count) {

    /** 12 hex digits, equal for the same fault of the same service in every run. */
    public String fingerprint() {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest((kind.id() + "\n" + service + "\n" + subject).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
