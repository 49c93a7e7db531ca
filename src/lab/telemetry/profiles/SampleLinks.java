package lab.telemetry.profiles;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The spans during which samples of a batch were taken, each once. */
public final class SampleLinks {

    /** The link of a sample that was taken outside any span. */
    public static final int NONE = -1;

    private static final int BYTES = 48;

    /** A span; its ids are numbers. */
    private record Link(long traceHigh, long traceLow, long spanId) {}

    private final List<Link> links;

    private SampleLinks(List<Link> links) {
        this.links = links;
    }

    public int size() {
        return links.size();
    }

    /** The span's id, 16 lower-case hex digits. */
    public String spanId(int link) {
        return HexFormat.of().toHexDigits(links.get(link).spanId);
    }

    /** The trace's id, 32 lower-case hex digits. */
    public String traceId(int link) {
        var hex = HexFormat.of();
        return hex.toHexDigits(links.get(link).traceHigh) + hex.toHexDigits(links.get(link).traceLow);
    }

    /** The links to spans of this trace. */
    public BitSet ofTrace(String traceId) {
        var found = new BitSet();
        if (traceId.length() == 32 && traceId.chars().allMatch(HexFormat::isHexDigit)) {
            var high = HexFormat.fromHexDigitsToLong(traceId, 0, 16);
            var low = HexFormat.fromHexDigitsToLong(traceId, 16, 32);
            for (var i = 0; i < links.size(); i++) {
                found.set(i, links.get(i).traceHigh == high && links.get(i).traceLow == low);
            }
        }
        return found;
    }

    long bytes() {
        return (long) BYTES * links.size();
    }

    /** Collects links. */
    public static final class Builder {

        private final Map<Link, Integer> known = new HashMap<>();

        /** The number of the link to this span; {@link #NONE} if an id is invalid, that is, all zeros. */
        public int link(long traceHigh, long traceLow, long spanId) {
            if ((traceHigh | traceLow) == 0 || spanId == 0) {
                return NONE;
            }
            return known.computeIfAbsent(new Link(traceHigh, traceLow, spanId), _ -> known.size());
        }

        public SampleLinks build() {
            var links = new ArrayList<Link>(known.keySet());
            known.forEach((link, number) -> links.set(number, link));
            return new SampleLinks(List.copyOf(links));
        }
    }
}
