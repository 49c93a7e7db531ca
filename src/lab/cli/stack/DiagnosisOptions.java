package lab.cli.stack;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import lab.text.BadArgument;
import picocli.CommandLine.Option;

/** The five answers of a diagnosis as options of a command. */
public final class DiagnosisOptions {

    @Option(names = "--service", description = "Which service?")
    private String service;

    @Option(names = "--place", description = "Which operation or resource?")
    private String place;

    @Option(names = "--since", description = "Since when? 14:03, 14:03:20 or 14:03-14:05.")
    private String since;

    @Option(names = "--cause", description = "What kind of cause?")
    private String cause;

    @Option(names = "--whom", description = "Whom does it hit?")
    private String whom;

    /**
     * The answers in the order in which they are asked for, or nothing when no option is given.
     *
     * @throws BadArgument when only some are given: an answer that was left out is not an empty one
     */
    public Optional<String[]> given() {
        var answers = new String[] {service, place, since, cause, whom};
        var count = Stream.of(answers).filter(Objects::nonNull).count();
        if (count > 0 && count < answers.length) {
            throw new BadArgument(
                    "Give all of --service, --place, --since, --cause and --whom, \"\" for what you do not know,"
                            + " or none of them.");
        }
        return count == 0 ? Optional.empty() : Optional.of(answers);
    }
}
