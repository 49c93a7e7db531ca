package lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import lab.terminal.Console;
import lab.terminal.canvas.Terminal;
import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Workbook;

/**
 * The list, the help and the doctor for when the workbook cannot be built: on a first day without a network, or in a
 * read-only folder. {@code ./lab} lets Java run this file as source code; it and everything that it uses need only the
 * JDK.
 */
final class FirstSteps {

    /** The commands in the order of {@code --help}. */
    static final List<String> COMMANDS = List.of(
            "run",
            "check",
            "hint",
            "guide",
            "reset",
            "watch",
            "view",
            "review",
            "demo",
            "incident",
            "room",
            "notebooks",
            "up",
            "down",
            "smoke",
            "fetch",
            "doctor",
            "test",
            "help");

    private FirstSteps() {}

    /** @param arguments those of {@code ./lab} */
    public static void main(String... arguments) throws IOException, InterruptedException {
        var workbook = Workbook.find();
        var words = List.of(arguments);
        var out = new Console(new PrintWriter(System.out, true), Terminal.detect());
        var speech = Speech.of(workbook, asked(words));
        if (words.contains("--help") || words.contains("-h")) {
            help(out, speech);
            return;
        }
        switch (words.isEmpty() ? "list" : words.getFirst()) {
            case "doctor" -> System.exit(doctor(new Doctor(workbook, out, speech)));
            case "help" -> help(out, speech);
            default -> new LessonList(workbook, out, speech).print();
        }
    }

    private static int doctor(Doctor doctor) throws IOException, InterruptedException {
        var speech = doctor.speech();
        doctor.examine();
        doctor.line(false, speech.say("first.build"), speech.say("first.unbuilt"));
        doctor.conclude(false);
        return 1;
    }

    private static void help(Console out, Sentences speech) {
        out.line(out.wrapped(speech.say("about"), 0));
        out.line();
        out.line(speech.say("first.commands"));
        for (var command : COMMANDS) {
            var about = out.wrapped(speech.say("about." + command), 13).strip();
            out.line("  " + out.bold(command) + " ".repeat(11 - command.length()) + about);
        }
        out.line();
        out.line(out.wrapped(speech.say("first.more"), 0));
        out.line(speech.say("about.alone"));
        out.line(speech.say("about.exit"));
    }

    /** The word after {@code --lang}; null when it is missing or not a language. */
    static Language asked(List<String> words) {
        for (var i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
            for (var language : Language.values()) {
                if (words.get(i).equals("--lang=" + language)
                        || words.get(i).equals("--lang")
                                && words.subList(i + 1, words.size()).indexOf(language.name()) == 0) {
                    return language;
                }
            }
        }
        return null;
    }
}
