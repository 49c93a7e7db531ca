package lab.history;

import java.util.Arrays;

/** Statistics of a whole series. For an empty one they are 0. */
public final class Statistics {

    private Statistics() {}

    /** The sum divided by the number. */
    public static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** The standard deviation. */
    public static double deviation(double[] values) {
        var mean = mean(values);
        return Math.sqrt(mean(Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .toArray()));
    }

    /** The middle value after sorting; the mean of the two middle ones when the number is even. */
    public static double median(double[] values) {
        var sorted = Arrays.stream(values).sorted().toArray();
        var half = sorted.length / 2;
        return sorted.length == 0 ? 0 : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /**
     * Pearson's correlation, from -1 to 1; 0 when one of them is constant.
     *
     * @throws IllegalArgumentException when the lengths differ
     */
    public static double pearson(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "Two series that are correlated have as many values: not " + a.length + " and " + b.length + ".");
        }
        var meanOfA = mean(a);
        var meanOfB = mean(b);
        var product = 0.0;
        for (var i = 0; i < a.length; i++) {
            product += (a[i] - meanOfA) * (b[i] - meanOfB);
        }
        var most = deviation(a) * deviation(b) * a.length;
        return most == 0 ? 0 : product / most;
    }
}
