package lab.review.wording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds personal data and secrets in a text. Check digits are verified, so that ids of the same form are left alone:
 * cards by Luhn (ISO/IEC 7812-1) and the ranges of their issuers, Korean resident registration numbers by theirs.
 */
public final class SensitiveData {

    /** A finding, from {@code start} to {@code end}, exclusive. */
    public record Match(Kind kind, int start, int end) {}

    public enum Kind {
        EMAIL,
        CARD,
        NATIONAL_ID,
        PHONE,
        TOKEN,
        PASSWORD
    }

    private record Detector(Kind kind, Pattern pattern, int group, Predicate<String> check) {}

    /** Already masked: by the user, or as the conventions require (url.full). */
    private static final Pattern MASKED = Pattern.compile(
            "(?i)REDACTED|\\*+|x{3,}|\\[[a-z -]*\\]|<[a-z -]*>|%5BREDACTED%5D|\\$\\{.*|\\?|null|none|true|false");

    private static final List<Detector> DETECTORS = List.of(
            new Detector(
                    Kind.TOKEN,
                    Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*"
                        + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}"
                        + "|\\bglpat-[A-Za-z0-9_-]{20,}|\\bxox[abprs]-[A-Za-z0-9-]{10,}|\\bsk_(?:live|test)_[A-Za-z0-9]{16,}"
                        + "|\\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{24,}|\\bAIza[A-Za-z0-9_-]{35}\\b|\\bnpm_[A-Za-z0-9]{30,}|-----BEGIN"
                        + " [A-Z ]*PRIVATE KEY-----[\\s\\S]{0,4096}?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"),
                    0,
                    _ -> true),
            new Detector(
                    Kind.TOKEN,
                    Pattern.compile("(?i)\\b(?:Bearer|Basic)\\s+([A-Za-z0-9+/_.~=-]{8,})"),
                    1,
                    SensitiveData::mixed),
            new Detector(
                    Kind.PASSWORD,
                    Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\\s/:@?#]{0,256}:([^\\s/@?#]{1,256})@"),
                    1,
                    SensitiveData::open),
            new Detector(
                    Kind.PASSWORD,
                    Pattern.compile(
                            "(?i)(?:^|[?&;,\\s\"'{_-])(?:password|passwd|passphrase|pwd)[\"']?\\s{0,3}[=:]\\s{0,3}[\"']?([^\\s&\"',;}]{3,256})"),
                    1,
                    SensitiveData::open),
            new Detector(
                    Kind.TOKEN,
                    Pattern.compile(
                            "(?i)(?:^|[?&;,\\s\"'{])(?:[a-z]{0,16}[_-])?(?:token|secret|api_?key|apikey|signature|sig|session_?id)[\"']?\\s{0,3}[=:]\\s{0,3}[\"']?([^\\s&\"',;}]{8,512})"),
                    1,
                    value -> open(value) && mixed(value)),
            new Detector(
                    Kind.EMAIL,
                    Pattern.compile(
                            "[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}\\b"),
                    0,
                    address -> !address.startsWith("git@")),
            new Detector(
                    Kind.CARD,
                    Pattern.compile("(?<![A-Za-z0-9._-])(?:\\d{13,19}|\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{1,7}|3\\d{3}(["
                            + " -])\\d{6}\\2\\d{5})(?![A-Za-z0-9_-]|\\.\\d)"),
                    0,
                    SensitiveData::card),
            new Detector(
                    Kind.NATIONAL_ID,
                    Pattern.compile("(?<![A-Za-z0-9._-])\\d{6}-?[1-8]\\d{6}(?![A-Za-z0-9_-]|\\.\\d)"),
                    0,
                    SensitiveData::residentNumber),
            new Detector(
                    Kind.NATIONAL_ID,
                    Pattern.compile(
                            "(?<![A-Za-z0-9._/-])(?!000|666|9\\d\\d)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}(?![A-Za-z0-9_-]|\\.\\d)"),
                    0,
                    _ -> true),
            new Detector(
                    Kind.PHONE,
                    Pattern.compile("(?<![A-Za-z0-9.:+_-])(?:\\+[1-9]\\d{0,2}[ .-]?(?:\\(?\\d{1,4}\\)?["
                            + " .-]?){2,4}\\d{2,4}|01[016789][ -]\\d{3,4}["
                            + " -]\\d{4}|01[016789]\\d{8}|0\\d{1,2}-\\d{3,4}-\\d{4}|\\(\\d{3}\\)"
                            + " ?\\d{3}-\\d{4})(?![A-Za-z0-9:_-]|\\.\\d)"),
                    0,
                    SensitiveData::phone));

    private SensitiveData() {}

    /** The findings in this text, in order; they do not overlap. */
    public static List<Match> in(String text) {
        if (!mayHold(text)) {
            return List.of();
        }
        var found = new ArrayList<Match>();
        for (var detector : DETECTORS) {
            var matcher = detector.pattern.matcher(text);
            while (matcher.find()) {
                var start = matcher.start(detector.group);
                var end = matcher.end(detector.group);
                if (detector.check.test(text.substring(start, end))
                        && found.stream().noneMatch(other -> start < other.end && other.start < end)) {
                    found.add(new Match(detector.kind, start, end));
                }
            }
        }
        found.sort(Comparator.comparingInt(Match::start));
        return found;
    }

    /**
     * The findings in the value of an attribute; under a key that names a password or a secret, every readable value is
     * one.
     *
     * @return each kind with the value masked
     */
    public static Map<Kind, String> in(String key, String value) {
        var found = new LinkedHashMap<Kind, String>();
        if (PASSWORD_KEY.matcher(key).find() && open(value)) {
            found.put(Kind.PASSWORD, mask(value));
        } else if (SECRET_KEY.matcher(key).find() && value.length() >= 8 && open(value) && mixed(value)) {
            found.put(Kind.TOKEN, mask(value));
        }
        if (found.isEmpty()) {
            for (var match : in(value)) {
                found.put(match.kind, masked(value));
            }
        }
        return found;
    }

    /** Whether a key names a password or a secret. */
    public static boolean isNamed(String key) {
        return PASSWORD_KEY.matcher(key).find() || SECRET_KEY.matcher(key).find();
    }

    private static final Pattern PASSWORD_KEY = Pattern.compile("(?i)(?:^|[._-])(?:password|passwd|pwd|passphrase)$");
    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?i)(?:^|[._-])(?:secret|api[._-]?key|access[._-]?token|refresh[._-]?token|id[._-]?token|auth[._-]?token|private[._-]?key|authorization|cookie|set-cookie)$");

    /** A fast check without false negatives: most texts contain no character that a secret needs. */
    private static boolean mayHold(String text) {
        var digits = 0;
        var letters = 0;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '@' || c == '=' || c == ':') {
                return true;
            } else {
                letters++;
            }
        }
        return digits >= 9 || letters >= 12 && text.length() >= 15;
    }

    /** The text with everything sensitive masked; the rest stays readable. */
    public static String masked(String text) {
        var matches = in(text);
        if (matches.isEmpty()) {
            return text;
        }
        var masked = new StringBuilder();
        var at = 0;
        for (var match : matches) {
            masked.append(text, at, match.start).append(mask(text.substring(match.start, match.end)));
            at = match.end;
        }
        return masked.append(text, at, text.length()).toString();
    }

    /** Keeps the first character and the order of magnitude of the length: enough to find it, too little to use it. */
    private static String mask(String secret) {
        return secret.isEmpty() ? "" : secret.charAt(0) + "*****";
    }

    private static boolean open(String value) {
        return !value.isBlank() && !MASKED.matcher(value).matches();
    }

    /** Secrets mix kinds of characters; words do not. */
    private static boolean mixed(String value) {
        return value.chars().anyMatch(Character::isDigit) && value.chars().anyMatch(Character::isLetter) && open(value);
    }

    /** Digits of a card: a valid Luhn sum, and an issuer's range for the length. */
    static boolean card(String text) {
        var digits = text.replaceAll("\\D", "");
        if (digits.length() < 13
                || digits.length() > 19
                || digits.chars().distinct().count() < 2) {
            return false;
        }
        var four = Integer.parseInt(digits.substring(0, 4));
        var issued = switch (digits.charAt(0)) {
            case '4' -> digits.length() == 13 || digits.length() == 16 || digits.length() == 19; // Visa
            case '5' -> digits.length() == 16 && four >= 5100 && four <= 5599; // Mastercard
            case '2' -> digits.length() == 16 && four >= 2221 && four <= 2720; // Mastercard
            case '3' ->
                digits.length() == 15 && (four / 100 == 34 || four / 100 == 37) // American Express
                        || digits.length() == 16 && four >= 3528 && four <= 3589 // JCB
                        || digits.length() == 14
                                && (four / 10 >= 300 && four / 10 <= 305
                                        || four / 100 == 36
                                        || four / 100 == 38
                                        || four / 100 == 39); // Diners
            case '6' ->
                digits.length() >= 16
                        && (four == 6011
                                || four / 100 == 65
                                || four / 10 >= 644 && four / 10 <= 649 // Discover
                                || four / 100 == 62); // UnionPay
            case '9' -> digits.length() == 16; // Korean domestic
            default -> false;
        };
        return issued && luhn(digits);
    }

    private static boolean luhn(String digits) {
        var sum = 0;
        for (var i = 0; i < digits.length(); i++) {
            var digit = digits.charAt(digits.length() - 1 - i) - '0';
            var doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /** A Korean resident registration number: a date, a century, a check digit (none since October 2020). */
    private static boolean residentNumber(String text) {
        var digits = text.replace("-", "");
        var month = Integer.parseInt(digits.substring(2, 4));
        var day = Integer.parseInt(digits.substring(4, 6));
        if (month < 1 || month > 12 || day < 1 || day > 31) {
            return false;
        }
        var sum = 0;
        for (var i = 0; i < 12; i++) {
            sum += (digits.charAt(i) - '0') * (2 + i % 8);
        }
        var checked = (11 - sum % 11) % 10 == digits.charAt(12) - '0';
        var newer = text.contains("-")
                && "34".indexOf(digits.charAt(6)) >= 0
                && digits.compareTo("201000") > 0
                && Integer.parseInt(digits.substring(0, 2)) >= 20;
        return checked && (text.contains("-") || digits.chars().distinct().count() > 4) || newer;
    }

    /** A telephone number has 9 to 15 digits (ITU-T E.164), at least three of them different. */
    private static boolean phone(String text) {
        var digits = text.chars().filter(Character::isDigit).toArray();
        return digits.length >= 9
                && digits.length <= 15
                && java.util.Arrays.stream(digits).distinct().count() >= 3;
    }
}
