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

/** Which posts belong together: those of the same author, the most alike first. */
final class Related {

    private static final int CANDIDATES = 20;
    private static final int BEST = 3;

    /** How long a model takes to know the author: on another machine, which is not part of the board. */
    private static final long MODEL_MILLIS = 40;

    private final DataSource database;

    Related(DataSource database) {
        this.database = database;
    }

    /** Titles; none where the author has written nothing else. */
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

    /** Written as people in Berlin write it, and read as people in Boston do. */
    private static double score(int candidates) {
        return Double.parseDouble(String.format(Locale.GERMANY, "%.2f", 1.0 / (1 + candidates)));
    }
}
