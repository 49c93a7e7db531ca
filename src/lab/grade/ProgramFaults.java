package lab.grade;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lab.build.ChildProcess;

/** Describes faults of the program itself, apart from its telemetry: one clear sentence each. */
final class ProgramFaults {

    private static final String UNCAUGHT = "Exception in thread \"main\" ";
    private static final int FRAMES = 4;

    private ProgramFaults() {}

    static List<String> on(ChildProcess.Ended ended, Telemetry emitted, Duration limit) {
        var remarks = new ArrayList<String>();
        if (ended.hung()) {
            remarks.add("The program was still running after " + limit.toSeconds()
                    + " s and was stopped: does something wait, loop, or keep a thread alive? (--timeout gives"
                    + " it longer.)");
        } else if (ended.stderr().contains(UNCAUGHT)) {
            remarks.add("The program crashed:\n" + crash(ended.stderr()));
        } else if (ended.stderr().contains("before its Lab was closed")) {
            remarks.add("The program ended itself with exit code " + ended.exit()
                    + " before its Lab was closed (System.exit?): what was not flushed by then is lost.");
        } else if (ended.exit() != 0) {
            remarks.add("The program ended with exit code " + ended.exit()
                    + (ended.stderr().isBlank() ? "." : ":\n" + firstLines(ended.stderr())));
        }
        if (ended.tooMuch()) {
            remarks.add("The program printed " + ended.printed() / (1024 * 1024) + " MB; only the beginning was kept.");
        }
        if (emitted.isEmpty()) {
            remarks.add("The program emitted nothing: no span, no metric and no log arrived.");
        }
        return List.copyOf(remarks);
    }

    /** The exception and the learner's stack frames: those of a class without a package come first. */
    private static String crash(String stderr) {
        var trace = stderr.substring(stderr.indexOf(UNCAUGHT) + UNCAUGHT.length())
                .lines()
                .toList();
        var own = trace.stream()
                .skip(1)
                .filter(line -> line.matches("\\s+at [A-Z][\\w$]*\\..*"))
                .limit(FRAMES)
                .toList();
        var causes = trace.stream()
                .skip(1)
                .filter(line -> line.startsWith("Caused by: "))
                .limit(FRAMES)
                .toList();
        var lines = new ArrayList<>(List.of(trace.getFirst()));
        lines.addAll(own);
        lines.addAll(causes);
        return String.join("\n", lines);
    }

    private static String firstLines(String text) {
        return String.join("\n", text.lines().limit(8).toList());
    }
}
