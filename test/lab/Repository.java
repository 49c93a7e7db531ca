package lab;

import java.nio.file.Path;
import lab.workbook.Workbook;

/** The repository under test: the one that ./lab names, otherwise the one that the working directory is in. */
public final class Repository {

    /** Its folder. */
    public static final Path ROOT = Workbook.find().root();

    private Repository() {}
}
