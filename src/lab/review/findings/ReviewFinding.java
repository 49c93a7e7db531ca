package lab.review.findings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import lab.review.wording.Message;

/**
 * Something that is wrong, once for all places where it was seen.
 *
 * @param service the name of the service, masked
 * @param subject what it is about, without anything that changes from run to run: a key, a metric, a logger
 * @param what the sentence that says it
 * @param evidence the first few places
 * @param count how often it was seen
 */
public record ReviewFinding(
        FindingKind kind, String service, String subject, Message what, List<Evidence> evidence, long count) {

    /** The same for the same fault of the same service in every run: 12 hex digits. */
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
