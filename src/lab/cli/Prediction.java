package lab.cli;

import java.util.Scanner;
import lab.terminal.Console;
import lab.workbook.Guide;

/** What the learner expects before a run, shown beside the result afterwards. */
record Prediction(String said, String outcome) {

    /** Asks the guide's question; null when it has none. An empty answer is an answer. */
    static Prediction ask(Guide guide, Console out) {
        var question = guide.prediction();
        if (question.isEmpty()) {
            return null;
        }
        out.line(out.wrapped(question, 0));
        out.line();
        out.writer().print(out.bold("Your prediction: "));
        out.writer().flush();
        var input = new Scanner(System.in);
        var said = input.hasNextLine() ? input.nextLine().strip() : "";
        out.line();
        return new Prediction(said, guide.outcome());
    }

    void compare(Console out) {
        out.line();
        out.line(out.bold("You predicted: ") + (said.isEmpty() ? "nothing" : said));
        if (!outcome.isEmpty()) {
            var told = out.wrapped("What happened: " + outcome, 0);
            out.line(out.bold("What happened:") + told.substring("What happened:".length()));
        }
    }
}
