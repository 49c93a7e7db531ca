package maintain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no new lesson can be called. */
class NewCommandTest extends MaintainSandbox {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7  | my_topic | A lesson's number has two digits: 33, not 7.",
                "33 | My-Topic | A lesson's name has small letters, digits and underscores: my_topic.",
                "33 | ../escape | A lesson's name has small letters, digits and underscores: my_topic.",
                "01 | another  | There is a lesson 01 already:",
            })
    void isRefusedInOneSentence(String number, String name, String sentence) {
        var said = maintain("new", number, name);

        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).startsWith(sentence);
        assertThat(said.out()).isEmpty();
    }
}
