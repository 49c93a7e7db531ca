package lab.analysis;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Work on many items in parts, one for each core. More of them balance better, but a part that counts values costs
 * something to begin and to join.
 */
public final class Parts {

    /** Items that one thread does as fast as two, as handing them over costs something, too. */
    private static final int LEAST = 1024;

    /** What is done with a part; several threads do it at once. */
    public interface Work<T> {
        /** @param to the first item behind the part */
        T of(int from, int to);
    }

    private Parts() {}

    /**
     * The results of all parts, in the order of the parts; there is at least one, which is empty when there is nothing
     * to do.
     *
     * @param size how many items there are
     */
    public static <T> List<T> of(int size, Work<T> work) {
        return of(size, LEAST, work);
    }

    /** @param least items that one thread does as fast as two */
    static <T> List<T> of(int size, int least, Work<T> work) {
        var parts = Math.clamp(size / least, 1, Runtime.getRuntime().availableProcessors());
        return IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> work.of(begin(size, part, parts), begin(size, part + 1, parts)))
                .toList();
    }

    private static int begin(int size, int part, int parts) {
        return (int) ((long) size * part / parts);
    }
}
