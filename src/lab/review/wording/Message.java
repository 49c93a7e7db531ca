package lab.review.wording;

import java.util.Arrays;
import java.util.List;

/**
 * A sentence independent of its language: its key in the {@link Wording}, and the values for its placeholders {0}, {1},
 * …. The values come from strangers' telemetry: secrets in them are masked here, once for all reports.
 */
public record Message(String key, List<String> values) {

    private static final int LONGEST_VALUE = 200;

    public Message {
        values = values.stream().map(Message::safe).toList();
    }

    /** A message with these values. */
    public static Message of(String key, Object... values) {
        return new Message(key, Arrays.stream(values).map(String::valueOf).toList());
    }

    /**
     * A text made safe for a report: without secrets and personal data, and at most {@value #LONGEST_VALUE} characters
     * long.
     */
    public static String safe(String text) {
        var masked = SensitiveData.masked(text);
        return masked.length() <= LONGEST_VALUE ? masked : masked.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
