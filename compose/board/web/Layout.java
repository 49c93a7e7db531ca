package board.web;

import board.common.Settings;
import board.common.Tenants;
import io.opentelemetry.context.Context;

/** How many columns a tenant's pages have: 1. {@code layout.tenant} switches the new layout on for one of them. */
final class Layout {

    private Layout() {}

    /** @throws IllegalStateException in the new layout: nobody has said how many */
    static int columns() {
        var tenant = Tenants.of(Context.current());
        var chosen = (int) Settings.number("layout.tenant");
        if (chosen > 0 && Tenants.NAMES.get(chosen - 1).equals(tenant)) {
            throw new IllegalStateException("A page has 1 to 3 columns, not 0");
        }
        return 1;
    }
}
