package lab.incident;

/** Operations and resources of the board, as named in a diagnosis: the same list for every incident. */
public enum Place {
    list("GET /api/posts"),
    read("GET /api/posts/{id}"),
    write("POST /api/posts"),
    export("GET /api/export"),
    related("GET /related (board-search)"),
    searchCall("call board-web → board-search"),
    posts("table posts"),
    comments("table comments"),
    totals("table totals"),
    audit("table audit"),
    pool("connection pool"),
    threads("threads of the server"),
    heap("heap"),
    queue("queue board.events"),
    visits("metric board.visits"),
    actions("metric board.actions"),
    sampler("sampler of spans"),
    exporter("exporter of spans"),
    clock("clock");

    private final String shown;

    Place(String shown) {
        this.shown = shown;
    }

    /** The same in every language, because these are names of things. */
    public String shown() {
        return shown;
    }
}
