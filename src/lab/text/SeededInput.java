package lab.text;

import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Varies a lesson's input by a seed, keeping its form: {@code A-101} becomes {@code K-738}. Without a seed the input is
 * unchanged, so a guide's output is the same every time. The grader draws a seed, so no answer can pass by hard-coding
 * the lesson's input. Numbers of persons stay such numbers: a card's has its check digit, and a resident number its
 * date of birth, so that a strict pattern finds them too.
 *
 * @param seed 0 for none
 */
public record SeededInput(long seed) {

    /** The variable that tells a program its seed under grading. */
    public static final String VARIABLE = "LAB_SEED";

    /**
     * Lesson 01 spends 10 ms on loading the classes for its first span and log. Most of the 60 ms of its signing is
     * loading the JDK's cryptography. Ten times the rounds take at least 360 ms.
     */
    private static final int MORE_WORK = 10;

    /** Cards in four groups; resident numbers of Korea; social security numbers; telephones of Korea and of the US. */
    private static final Pattern OF_PERSONS = Pattern.compile("(?<card>\\b\\d{4}([ -])\\d{4}\\2\\d{4}\\2\\d{4}\\b)"
            + "|(?<resident>\\b\\d{6}-[1-4]\\d{6}\\b)"
            + "|(?<security>\\b\\d{3}-\\d{2}-\\d{4}\\b)"
            + "|(?<area>\\b010|\\+1[ -]\\d{3})(?<line>[ -]\\d{3,4}[ -]\\d{4}\\b)");

    /** The seed in the environment; no seed if it is not an integer. */
    public static SeededInput of(String value) {
        try {
            return new SeededInput(value == null ? 0 : Long.parseLong(value.strip()));
        } catch (NumberFormatException notANumber) {
            return new SeededInput(0);
        }
    }

    /**
     * Another text of the same form: each digit becomes a digit (the first is never 0), each ASCII letter a letter of
     * the same case; a number of a person becomes another valid one; everything else stays. The same text always gives
     * the same result.
     */
    public String text(String text) {
        if (seed == 0) {
            return text;
        }
        var random = new Random(31 * seed + text.hashCode());
        for (int attempt = 0; attempt < 100; attempt++) {
            var varied = varied(text, random);
            if (!varied.equals(text)) {
                return varied;
            }
        }
        return text; // nothing in it can vary
    }

    /**
     * Another number, at least 1 and less than twice as large; the same number always gives the same result. So a
     * program that always counts to the shipped number is never right by chance.
     */
    public int number(int number) {
        if (seed == 0 || number < 2) {
            return number;
        }
        var varied = 1 + new Random(31 * seed + number).nextInt(2 * number - 2);
        return varied < number ? varied : varied + 1;
    }

    /** With a seed, {@value #MORE_WORK} times as much, so that a step takes much longer than a program's start. */
    public int work(int amount) {
        return seed == 0 ? amount : Math.multiplyExact(amount, MORE_WORK);
    }

    private static String varied(String text, Random random) {
        var varied = new StringBuilder(text.length());
        var numbers = OF_PERSONS.matcher(text);
        var end = 0;
        while (numbers.find()) {
            varied.append(characters(text.substring(end, numbers.start()), random));
            varied.append(ofPerson(numbers.toMatchResult(), random));
            end = numbers.end();
        }
        return varied.append(characters(text.substring(end), random)).toString();
    }

    private static String ofPerson(MatchResult number, Random random) {
        if (number.group("card") != null) {
            return card(number.group(), random);
        }
        if (number.group("resident") != null) { // born in 19..; 1 is a man, 2 a woman
            return "%02d%02d%02d-%d%06d"
                    .formatted(
                            10 + random.nextInt(90),
                            1 + random.nextInt(12),
                            1 + random.nextInt(28),
                            1 + random.nextInt(2),
                            random.nextInt(1_000_000));
        }
        if (number.group("security") != null) { // no part is only zeros, and 666 and 9.. are never given
            return "%03d-%02d-%04d"
                    .formatted(1 + random.nextInt(665), 1 + random.nextInt(99), 1 + random.nextInt(9_999));
        }
        // An exchange begins with 2 to 9, and in the US it does not end with 11.
        var line = new StringBuilder(characters(number.group("line"), random));
        return number.group("area")
                + line.replace(1, 3, "%d%d".formatted(2 + random.nextInt(8), 2 + random.nextInt(8)));
    }

    /** With the first two digits of the old one, which say whose card it is, and with a check digit (Luhn). */
    private static String card(String old, Random random) {
        var card = new StringBuilder(old.substring(0, 2)).append(characters(old.substring(2), random));
        var sum = 0;
        var twice = true;
        for (var i = card.length() - 2; i >= 0; i--) {
            if (Character.isDigit(card.charAt(i))) {
                var digit = (card.charAt(i) - '0') * (twice ? 2 : 1);
                sum += digit / 10 + digit % 10;
                twice = !twice;
            }
        }
        card.setCharAt(card.length() - 1, (char) ('0' + (10 - sum % 10) % 10));
        return card.toString();
    }

    private static String characters(String text, Random random) {
        var varied = new StringBuilder(text.length());
        var inNumber = false;
        for (var c : text.toCharArray()) {
            if (c >= '0' && c <= '9') {
                varied.append((char) (inNumber ? '0' + random.nextInt(10) : '1' + random.nextInt(9)));
            } else if (c >= 'a' && c <= 'z') {
                varied.append((char) ('a' + random.nextInt(26)));
            } else if (c >= 'A' && c <= 'Z') {
                varied.append((char) ('A' + random.nextInt(26)));
            } else {
                varied.append(c);
            }
            inNumber = c >= '0' && c <= '9';
        }
        return varied.toString();
    }
}
