package lab.notebook;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import lab.grade.Grade;
import lab.grade.Grade.TaskResult;
import lab.grade.GradeSentences;
import lab.text.Language;
import lab.workbook.Workbook;

/**
 * A grade as Markdown: each task, what was seen, and the guide's hints in folds, in both languages like all text of a
 * notebook.
 */
final class MarkdownReport {

    private MarkdownReport() {}

    static String of(Workbook.Lesson lesson, Grade grade, GradeSentences sentences) {
        if (grade.skipped() > 0) {
            return "**" + lesson.title(Language.en) + "**: " + plain(grade.notJudged()) + "\n\n"
                    + plain(sentences.said(grade.notJudged())) + "\n";
        }
        var text = new StringBuilder("**" + lesson.title(Language.en) + "**: " + grade.passed() + " passed, "
                + grade.failed() + " failed\n");
        var english = lesson.guide(Language.en).hints();
        var korean = lesson.guide(Language.ko).hints();
        if (grade.failed() > 0) {
            text.append("\n"
                    + "*Hints are the lesson's: what they say of its file holds for the cell here. · 힌트는 실습의 것입니다."
                    + " 실습의 파일에 대한 말을 여기 셀에 옮겨 생각하십시오.*\n");
        }
        for (var task : grade.tasks()) {
            text.append("\n")
                    .append(task.passed() ? "✓ " : "✗ ")
                    .append("**")
                    .append(task.number())
                    .append("** ")
                    .append(plain(task.what()))
                    .append(" · ")
                    .append(plain(lesson.task(task.number(), task.what(), Language.ko)))
                    .append("\n");
            if (!task.passed()) {
                quote(text, task.message());
                quote(text, sentences.said(lesson, task.message()));
                if (!task.message().endsWith("comes first.")) {
                    hints(text, task, english, korean);
                }
            }
        }
        return text.toString();
    }

    static String of(String headline, Finding... findings) {
        var right = Stream.of(findings).filter(Finding::right).count();
        var text = new StringBuilder(
                "**" + plain(headline) + "**: " + right + " passed, " + (findings.length - right) + " failed\n");
        for (var finding : findings) {
            text.append("\n")
                    .append(finding.right() ? "✓ " : "✗ ")
                    .append("**")
                    .append(finding.number())
                    .append("** ")
                    .append(plain(finding.what()))
                    .append("\n");
            if (!finding.right()) {
                quote(text, "It is not \"" + finding.given() + "\".");
                quote(text, "\"" + finding.given() + "\"이(가) 아닙니다.");
                text.append("\n<details><summary>Hint · 힌트</summary>\n\n")
                        .append(finding.hint())
                        .append("\n\n</details>\n\n");
            }
        }
        return text.toString();
    }

    private static void quote(StringBuilder text, String said) {
        text.append("\n> ").append(plain(said).replace("\n", "\n> ")).append("\n");
    }

    private static void hints(
            StringBuilder text,
            TaskResult task,
            SortedMap<Integer, List<String>> english,
            SortedMap<Integer, List<String>> korean) {
        var count = Math.max(hints(english, task).size(), hints(korean, task).size());
        for (var i = 0; i < count; i++) {
            text.append("\n<details><summary>Hint · 힌트 ").append(i + 1).append("</summary>\n\n");
            if (i < hints(english, task).size()) {
                text.append(hints(english, task).get(i)).append("\n\n");
            }
            if (i < hints(korean, task).size()) {
                text.append("> ")
                        .append(hints(korean, task).get(i).replace("\n", "\n> "))
                        .append("\n\n");
            }
            text.append("</details>\n\n");
        }
    }

    private static List<String> hints(SortedMap<Integer, List<String>> hints, TaskResult task) {
        return hints.getOrDefault(task.number(), List.of());
    }

    /** Escapes Markdown: names in messages may contain its characters. */
    private static String plain(String text) {
        return text.replaceAll("([\\\\`*_<>\\[\\]|~#])", "\\\\$1");
    }
}
