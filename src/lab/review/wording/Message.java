package lab.review.wording;

import java.util.Arrays;
import java.util.List;

/**
 * A sentence that is not yet in any language: its key in the {@link Wording}, and what stands in its places {0}, {1},
 * …. The values come from strangers' telemetry: secrets in them are masked here, once for all reports.
 */
public record Message(String key, List<String> values) {

    private static final int LONGEST_VALUE = 200;

    public Message {
        values = values.stream().map(Message::safe).toList();
    }

    /** A message with these values in its places. */
    public static Message of(String key, Object... values) {
        return new Message(key, Arrays.stream(values).map(String::valueOf).toList());
    }

    /**
     * A text as a report may show it: without secrets and personal data, and not longer than {@value #LONGEST_VALUE}.
     */
    public static String safe(String text) {
        var masked = SensitiveData.masked(text);
        return masked.length() <= LONGEST_VALUE ? masked : masked.substring(0, LONGEST_VALUE - 1) + "…";
    }
}
