package board.web;

import board.common.Settings;
import board.common.Tenants;
import io.opentelemetry.context.Context;

/** The number of columns on a tenant's pages: 1. {@code layout.tenant} switches on the new layout for one tenant. */
final class Layout {

    private Layout() {}

    /** @throws IllegalStateException in the new layout, for which no number is set */
    static int columns() {
        var tenant = Tenants.of(Context.current());
        var chosen = (int) Settings.number("layout.tenant");
        if (chosen > 0 && Tenants.NAMES.get(chosen - 1).equals(tenant)) {
            throw new IllegalStateException("A page has 1 to 3 columns, not 0");
        }
        return 1;
    }
}
