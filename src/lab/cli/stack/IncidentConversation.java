package lab.cli.stack;

import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lab.incident.IncidentPager;
import lab.incident.IncidentSession;
import lab.terminal.Console;
import lab.text.BadArgument;
import lab.text.Language;
import lab.text.TypedLines;

/** The dialogue of an incident in the terminal, after its page has been sent. */
record IncidentConversation(IncidentSession session, Language language, IncidentPager pager, Console out) {

    /**
     * Asks on a terminal. Without one, waits for an answer from another terminal, or for Ctrl-C.
     *
     * @param end counted down by Ctrl-C
     * @param alive throws when the board is no longer there
     */
    void until(CountDownLatch end, Runnable alive) throws InterruptedException {
        var console = System.console();
        if (console != null && console.isTerminal()) {
            out.line(pager.say("command.answer"));
            converse(end, TypedLines.typed());
            return;
        }
        out.line(pager.say("command.noTerminal"));
        out.writer().flush();
        while (!end.await(500, TimeUnit.MILLISECONDS)) {
            alive.run();
        }
    }

    private void converse(CountDownLatch end, TypedLines input) {
        while (end.getCount() > 0) {
            out.writer().print("> ");
            out.writer().flush();
            var word = input.next();
            if (word == null || session.over() || word.equals("end")) {
                return;
            }
            try {
                take(word, input);
            } catch (BadArgument unclear) {
                out.line(unclear.getMessage());
            }
            if (session.over()) {
                out.line(pager.say("command.end"));
            }
        }
    }

    private void take(String word, TypedLines input) {
        switch (word) {
            case "answer" -> {
                var said = new DiagnosisQuestions(out, pager, input).ask(session.now(), ZoneId.systemDefault());
                session.answer(said, language).lines().forEach(out::line);
            }
            case "hint" -> session.hint(language).lines().forEach(out::line);
            case "give-up" -> session.giveUp(language).lines().forEach(out::line);
            default -> out.line(pager.say("command.answer"));
        }
    }
}
