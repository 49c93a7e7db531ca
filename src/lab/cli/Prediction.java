package lab.cli;

import lab.terminal.Console;
import lab.text.Sentences;
import lab.text.TypedLines;
import lab.workbook.Guide;

/** The learner's prediction before a run, shown beside the result afterwards. */
record Prediction(String said, String outcome, Sentences speech) {

    /** Asks the guide's question; null when there is none. An empty answer counts. */
    static Prediction ask(Guide guide, Sentences speech, Console out) {
        var question = guide.prediction();
        if (question.isEmpty()) {
            return null;
        }
        out.line(out.wrapped(question, 0));
        out.line();
        out.writer().print(out.bold(speech.say("predict.ask")));
        out.writer().flush();
        var typed = TypedLines.typed().next();
        var said = typed == null ? "" : typed;
        out.line();
        return new Prediction(said, guide.outcome(), speech);
    }

    void compare(Console out) {
        out.line();
        out.line(out.bold(speech.say("predict.said")) + (said.isEmpty() ? speech.say("predict.nothing") : said));
        if (!outcome.isEmpty()) {
            var happened = speech.say("predict.happened");
            var told = out.wrapped(happened + " " + outcome, 0);
            out.line(out.bold(happened) + told.substring(happened.length()));
        }
    }
}
