package board.common;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.util.List;

/** The tenants of the board. A visit's tenant travels in its baggage, so that every service on the way knows it. */
public final class Tenants {

    public static final List<String> NAMES = List.of("acorn", "birch", "cedar", "dogwood");

    private static final String KEY = "tenant";

    private Tenants() {}

    /** The context with a tenant in its baggage. */
    public static Context with(String tenant) {
        return Baggage.current().toBuilder().put(KEY, tenant).build().storeInContext(Context.current());
    }

    /** Only a known tenant, because baggage comes from outside and may contain anything. Null for none. */
    public static String of(Context context) {
        var named = Baggage.fromContext(context).getEntryValue(KEY);
        return named != null && NAMES.contains(named) ? named : null;
    }
}
