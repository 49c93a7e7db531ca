package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import lab.Repository;
import org.junit.jupiter.api.Test;

/** Which commands only maintainers have. */
class MaintainCommandTest extends MaintainSandbox {

    /** {@code ./lab} goes by the names of the files. */
    @Test
    void eachCommandIsNamedAsItsFile() throws Exception {
        var commands = MaintainCommand.commandLine(lab.workbook()).getSubcommands();
        try (var files = Files.list(Repository.ROOT.resolve("src/maintain"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name ->
                                    name.matches("[A-Z][a-z]+Command.java") && !name.equals("MaintainCommand.java"))
                            .map(name -> name.replace("Command.java", "").toLowerCase()))
                    .containsExactlyInAnyOrderElementsOf(commands.keySet());
        }
    }

    @Test
    void learnersHaveNoneOfThem() {
        assertThat(lab.lab("--help").out()).doesNotContain("  ship  ", "  regenerate  ", "  format  ");
        assertThat(lab.lab("ship").err()).startsWith("There is no command ship.");
        assertThat(getClass().getClassLoader().getResource("maintain/ShipCommand.class"))
                .as("compiled with the tests, and not in the library's jar")
                .matches(where -> where.getProtocol().equals("file"));
    }

    @Test
    void eachHasHelpOfItsOwn() {
        assertThat(maintain("ship", "--help").out()).contains("Usage: lab ship").contains("--verify");
        assertThat(maintain().out()).contains("format", "regenerate");
    }
}
