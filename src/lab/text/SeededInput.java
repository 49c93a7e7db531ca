package lab.text;

import java.util.Random;

/**
 * What a lesson reads from outside, different with each seed and of the same form: {@code A-101} becomes {@code K-738}.
 * Without a seed it stays as the lesson has it, so that a guide's output is the same every time; the grader draws a
 * seed, so that no answer can pass by writing down what the lesson's input happens to be.
 *
 * @param seed 0 for none
 */
public record SeededInput(long seed) {

    /** The variable by which a program under grading learns its seed. */
    public static final String VARIABLE = "LAB_SEED";

    /**
     * Lesson 01 spends 10 ms on loading the classes for its first span and log, and most of the 60 ms of its signing on
     * loading those of the JDK's cryptography. Ten times the rounds take 360 ms and more.
     */
    private static final int MORE_WORK = 10;

    /** The seed in the environment; none where there is no whole number. */
    public static SeededInput of(String value) {
        try {
            return new SeededInput(value == null ? 0 : Long.parseLong(value.strip()));
        } catch (NumberFormatException notANumber) {
            return new SeededInput(0);
        }
    }

    /**
     * Another text of the same form: each digit becomes a digit (a first one is never 0), each letter of ASCII a letter
     * of the same case; all else stays. The same text always becomes the same one.
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
        return text; // nothing in it can be varied
    }

    /**
     * Another number, at least 1 and less than twice as large, so that a program that counts to the number as shipped,
     * over and over, is never right by chance; the same number always becomes the same one.
     */
    public int number(int number) {
        if (seed == 0 || number < 2) {
            return number;
        }
        var varied = 1 + new Random(31 * seed + number).nextInt(2 * number - 2);
        return varied < number ? varied : varied + 1;
    }

    /** With a seed {@value #MORE_WORK} times as much: a step's own time, beside which a program's start is small. */
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
