package board.search;

import board.common.Settings;
import board.common.Similarity;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Finds related posts: those of the same author, most similar first. */
final class Related {

    private static final int CANDIDATES = 20;
    private static final int BEST = 3;

    /** The time a model takes to process an author, on another machine that is not part of the board. */
    private static final long MODEL_MILLIS = 40;

    private final DataSource database;

    Related(DataSource database) {
        this.database = database;
    }

    /** Titles; none if the author has written nothing else. */
    List<String> to(String author, long post) throws SQLException {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MODEL_MILLIS));
        var titles = new ArrayList<String>();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(
                        "select title from posts where author = ? and id <> ? order by id desc limit " + CANDIDATES)) {
            select.setString(1, author);
            select.setLong(2, post);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    titles.add(rows.getString(1));
                }
            }
        }
        return titles.isEmpty() ? titles : best(titles);
    }

    private static List<String> best(List<String> titles) {
        Similarity.closest("rank.millis", titles);
        if (Settings.on("rank.written")) {
            score(titles.size());
        }
        return Similarity.rank(titles.getFirst(), titles, BEST);
    }

    /** Formatted with a German locale, and parsed with an English one. */
    private static double score(int candidates) {
        return Double.parseDouble(String.format(Locale.GERMANY, "%.2f", 1.0 / (1 + candidates)));
    }
}
