package lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that have a workbook of their own, each a fresh one. */
public abstract class InSandbox {

    @TempDir
    protected Path folder;

    protected Sandbox lab;

    @BeforeEach
    void workbook() throws IOException {
        lab = Sandbox.in(folder);
    }
}
