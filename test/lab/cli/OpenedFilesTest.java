package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lab.Repository;
import lab.telemetry.Store;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenedFilesTest {

    private static final String CASES =
            Repository.ROOT.resolve("test/lab/cases").toString();

    @TempDir
    private Path folder;

    private final Store store = new Store();

    @Test
    void severalFilesAPatternAndAFolder() throws IOException {
        Files.copy(Path.of(CASES, "f12a_rotated-1.jsonl"), folder.resolve("a.json"));

        var opened =
                OpenedFiles.open(List.of(CASES + "/f12b_rotated-2.jsonl", CASES + "/f08*", folder.toString()), store);

        assertThat(opened.lines()).hasSize(5).allMatch(line -> line.startsWith("opened     "));
        assertThat(store.spans()).hasSize(4);
        assertThat(store.logs()).hasSize(1);
    }

    @Test
    void whatIsWrongWithAFileIsSaidWithItsLine() throws IOException {
        var opened = OpenedFiles.open(
                List.of(CASES + "/f10_one_bad_byte.jsonl", CASES + "/f06d_real_java_logging_otlp_1.60.log"), store);

        assertThat(String.join("\n", opened.lines()))
                .contains("1 span, 1 metric point, 1 log record; line 2 has bytes that are no text")
                .contains("1 line passed over (line 1: there is no JSON object in it)");
    }

    @Test
    void filesWithNothingToShow() throws IOException {
        assertThatThrownBy(() -> OpenedFiles.open(List.of(CASES + "/f18_all_spans_rejected.jsonl"), store))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("2 rejected (line 1: span \"base64 ids\" has no valid trace id");
        var hostile = Files.writeString(folder.resolve("hostile"), "{\"\033[31mred\":1}\n");
        assertThatThrownBy(() -> OpenedFiles.open(List.of(hostile.toString()), store))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContaining("␛[31mred")
                .hasMessageNotContaining("\033");
    }

    @Test
    void whatIsNotThere() {
        for (var missing : List.of("nothing.json", "no*.json", folder.toString()))
            assertThatThrownBy(() -> OpenedFiles.open(List.of(missing), store)).isInstanceOf(BadArgument.class);
    }

    @Test
    void noFilesAtAll() throws IOException {
        assertThat(OpenedFiles.open(List.of(), store).lines()).isEmpty();
    }
}
