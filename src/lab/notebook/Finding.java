package lab.notebook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A learner's one-word finding about a recording, and the right answer as a hash, so that the notebook does not reveal
 * it.
 *
 * @param number of the question
 * @param what the question
 * @param given the answer; case and spaces do not matter
 * @param hash the beginning of the SHA-256 of the number, a space and the right answer in small letters without spaces,
 *     in hex
 * @param hint a hint on where to look, as Markdown
 */
public record Finding(int number, String what, String given, String hash, String hint) {

    boolean right() {
        try {
            var text = number + " " + given.toLowerCase(Locale.ROOT).replaceAll("\\s", "");
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .startsWith(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
