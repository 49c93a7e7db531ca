package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lab.Needs;
import lab.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lesson is added as CONTRIBUTING says: laid down, filled in, shipped, proven. In a copy of the repository. */
@Needs("the launchers, which compile a whole copy of the workbook")
class NewLessonTest {

    private static final List<String> GUIDES =
            List.of("lessons/guide/en/77_shopping_cart.md", "lessons/guide/ko/77_shopping_cart.md");

    @TempDir
    private Path copy;

    @Test
    @Timeout(600)
    void aNewLessonHoldsAsItIsLaidDownAndFilledIn() throws Exception {
        copyRepository();
        var laidDown = lab("new", "77", "shopping_cart")
                .lines()
                .filter(line -> line.startsWith("  ") && !line.contains("./lab"))
                .map(line -> copy.resolve(line.strip()))
                .toList();
        assertThat(laidDown)
                .hasSize(9)
                .allSatisfy(file -> assertThat(file).content().doesNotContain("NAME", "CLASS", "TITLE", "NN"));

        for (var file : laidDown) {
            Files.writeString(file, Files.readString(file).replace("shop.order.id", "shop.cart.id"));
        }
        lab("ship", "lessons/77_shopping_cart.java");
        lab(Stream.concat(Stream.of("regenerate"), GUIDES.stream()).toArray(String[]::new));
        lab("regenerate", "--contents");

        assertThat(lab("test", "--lesson", "77")).endsWith(" passed, 0 failed, 0 skipped\n");
        assertThat(lab("format", "--check", "lessons/checks/ShoppingCartCheck.java"))
                .doesNotContain("not formatted");
        assertThat(lab("claims", "77")).contains("2 claims, 0 without");
        assertThat(copy.resolve(GUIDES.getFirst())).content().contains("shop  order");
        assertThat(copy.resolve("lessons/README.md")).content().contains("[77 · Shopping cart]");
    }

    /** What git has of it, or would take. */
    private void copyRepository() throws Exception {
        var process = new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard", "-z")
                .directory(Repository.ROOT.toFile())
                .start();
        var names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\0");
        assertThat(process.waitFor()).isZero();
        for (var name : names) {
            var file = Repository.ROOT.resolve(name);
            if (Files.isRegularFile(file)) {
                var target = copy.resolve(name);
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private String lab(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(copy.resolve("lab").toString()));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile(copy, "lab", ".out");
        var builder = new ProcessBuilder(command)
                .directory(copy.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LAB_TRAINING", "off");
        var process = builder.start();
        var exit = process.waitFor();
        var said = Files.readString(output);
        assertThat(exit).as(said).isZero();
        return said;
    }
}
