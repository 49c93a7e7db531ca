package lab.incident;

/** One step of breaking the board, or of a decoy. No step passes through instrumented code. */
public sealed interface Action {

    Part part();

    /** A line on the stdin of a service. */
    record Set(Part part, String name, long number) implements Action {}

    /** A statement by the database's administrator. */
    record Sql(String statement) implements Action {
        @Override
        public Part part() {
            return Part.database;
        }
    }

    /**
     * Replaces a running process with another version.
     *
     * @param name a setting of the new process; empty for none
     */
    record Deploy(Part part, String version, String name, long number) implements Action {}
}
