package maintain.licences;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Decides which licences fit a workbook under Apache-2.0 that only fetches its dependencies: permissive ones, and those
 * whose copyleft is limited to the file or the library. Of several licences, one that fits is enough.
 */
final class LicenceRules {

    private static final Pattern FITS = Pattern.compile(
            "(?i).*(apache|\\bmit\\b|\\bmit-|\\bbsd|bsd\\b|\\bisc\\b|\\b0bsd|eclipse|\\bepl\\b|\\bedl\\b|mozilla|\\bmpl\\b|lesser|lgpl|classpath|\\bcddl|\\bupl\\b|cc0|unlicense|public"
                + " domain|python|\\bpsf|blueoak|zlib|unicode|cc-by-[34]|bouncy castle|go licence|mulan).*");
    private static final Pattern DOES_NOT_FIT =
            Pattern.compile("(?i).*(agpl|affero|sspl|server side public|\\bbusl|business source|commons clause|elastic"
                    + "|proprietary|non-?commercial|-nc\\b).*");

    private LicenceRules() {}

    /** Whether a declared licence fits; a package without a licence does not. */
    static boolean fits(String declared) {
        return Arrays.stream(declared.split("(?i)\\s+or\\s+|;|\\s*\\|\\s*"))
                .anyMatch(choice -> Arrays.stream(choice.split("(?i)\\s+and\\s+"))
                        .allMatch(each -> FITS.matcher(each).matches()
                                && !DOES_NOT_FIT.matcher(each).matches()));
    }
}
