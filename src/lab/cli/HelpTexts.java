package lab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.Set;
import lab.text.Language;
import lab.workbook.Workbook;

/**
 * The texts of {@code --help}. The commands' own sentences are in the bundle of each language. English texts of options
 * are in the annotations; Korean ones are in {@code help.ko.properties}.
 */
final class HelpTexts extends ResourceBundle {

    private final Properties texts;

    private HelpTexts(Properties texts) {
        this.texts = texts;
    }

    /** @param asked the language in {@code --lang}; null for the environment's */
    static HelpTexts read(Workbook workbook, Language asked) {
        var speech = Speech.of(workbook, asked);
        var texts = new Properties();
        if (speech.language() == Language.ko) {
            try (var file = Files.newBufferedReader(workbook.root().resolve("src/lab/cli/help.ko.properties"))) {
                texts.load(file);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        texts.setProperty("lab.usage.description", speech.say("about"));
        FirstSteps.COMMANDS.forEach(
                name -> texts.setProperty("lab." + name + ".usage.description", speech.say("about." + name)));
        texts.setProperty("lab.help.usage.header", speech.say("about.help")); // picocli's own bundle has it
        texts.setProperty("lab.help.usage.description", "");
        texts.setProperty("lab.usage.footer.0", "");
        texts.setProperty("lab.usage.footer.1", speech.say("about.alone"));
        texts.setProperty("lab.usage.footer.2", speech.say("about.exit"));
        return new HelpTexts(texts);
    }

    @Override
    protected Object handleGetObject(String key) {
        return texts.getProperty(key);
    }

    @Override
    protected Set<String> handleKeySet() {
        return texts.stringPropertyNames();
    }

    @Override
    public Enumeration<String> getKeys() {
        return Collections.enumeration(handleKeySet());
    }
}
