package lab;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Random;

/**
 * Trace ids whose second half is the same in every run. The ratio sampler goes by that half, so that its outcome is the
 * same in every run, too. The first half and the span ids are random, as the SDK's own are.
 */
public final class RepeatableIds implements IdGenerator {

    private final Random same;

    /** @param seed decides which ids */
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

    /** True: random enough to be sampled by. The SDK's own generator says so, too. */
    @Override
    public boolean generatesRandomTraceIds() {
        return true;
    }
}
