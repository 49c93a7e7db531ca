package lab;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Random;

/**
 * Trace ids whose second half is the same in every run. The ratio sampler uses that half, so its decisions are the same
 * in every run, too. The first half and the span ids are random, like the SDK's own.
 */
public final class RepeatableIds implements IdGenerator {

    private final Random same;

    /** @param seed determines the ids */
    public RepeatableIds(long seed) {
        same = new Random(seed);
    }

    @Override
    public String generateTraceId() {
        return generateSpanId() + "%016x".formatted(same.nextLong());
    }

    @Override
    public String generateSpanId() {
        return IdGenerator.random().generateSpanId();
    }

    /** True: the ids are random enough for sampling. The SDK's own generator says the same. */
    @Override
    public boolean generatesRandomTraceIds() {
        return true;
    }
}
