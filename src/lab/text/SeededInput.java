package lab.text;

import java.util.Random;

/**
 * Varies a lesson's input by a seed, keeping its form: {@code A-101} becomes {@code K-738}. Without a seed the input is
 * unchanged, so a guide's output is the same every time. The grader draws a seed, so no answer can pass by hard-coding
 * the lesson's input.
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
     * the same case; everything else stays. The same text always gives the same result.
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
