package lab.review;

import java.nio.file.Path;
import lab.review.conventions.SdkSupport;
import lab.review.conventions.SemanticConventions;
import lab.review.conventions.Units;
import lab.review.score.RuleBook;

/**
 * The reference data of a review: the data files beside the sources.
 *
 * @param folder of the room {@code review}, which also has the sentences
 */
public record ReviewData(
        Path folder, SemanticConventions conventions, Units units, SdkSupport support, RuleBook rules) {

    /**
     * Reads the data.
     *
     * @param root of the repository
     */
    public static ReviewData read(Path root) {
        var folder = root.resolve("src/lab/review");
        return new ReviewData(
                folder,
                SemanticConventions.read(folder),
                Units.read(folder),
                SdkSupport.read(folder),
                RuleBook.read(folder));
    }
}
