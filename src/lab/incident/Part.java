package lab.incident;

/** A process of the board; search runs twice. */
public enum Part {
    web("board-web"),
    recorder("board-recorder"),
    visitor("board-visitor"),
    firstSearch("board-search"),
    secondSearch("board-search"),
    database("database");

    private final String service;

    Part(String service) {
        this.service = service;
    }

    /** {@code service.name}, or the name that learners use if there is none. */
    public String service() {
        return service;
    }
}
