package lab.telemetry;

/** Arithmetic on nanoseconds that does not overflow, even with a wrong clock. */
public final class Nanos {

    private Nanos() {}

    /**
     * The nanoseconds from {@code a} to {@code b}, at most {@link Long#MAX_VALUE} and at least {@link Long#MIN_VALUE}.
     */
    public static long between(long a, long b) {
        long difference = b - a;
        boolean overflow = ((b ^ a) & (b ^ difference)) < 0;
        return overflow ? b < 0 ? Long.MIN_VALUE : Long.MAX_VALUE : difference;
    }
}
