package lab.stores;

import java.util.Locale;

/** A kind of store, by what it stores together. */
public enum StoreKind {
    /** PostgreSQL: stores the values of a row together, in blocks of 8 kB. */
    ROW("postgresql"),
    /** DuckDB: stores the values of a column together. */
    COLUMN("duckdb"),
    /** Lucene: stores the documents of a word together. */
    INVERTED("lucene");

    private final String system;

    StoreKind(String system) {
        this.system = system;
    }

    /** The program's name: {@code db.system.name}. */
    String system() {
        return system;
    }

    /** The name in attributes: {@code row}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
