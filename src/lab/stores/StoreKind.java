package lab.stores;

import java.util.Locale;

/** A kind of store, by what it keeps together. */
public enum StoreKind {
    /** PostgreSQL: the values of a row lie together, in blocks of 8 kB. */
    ROW("postgresql"),
    /** DuckDB: the values of a column lie together. */
    COLUMN("duckdb"),
    /** Lucene: the documents of a word lie together. */
    INVERTED("lucene");

    private final String system;

    StoreKind(String system) {
        this.system = system;
    }

    /** The program: {@code db.system.name}. */
    String system() {
        return system;
    }

    /** As attributes name it: {@code row}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
