package maintain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lab.text.Language;
import lab.workbook.Workbook;

/**
 * The pages that show the path through the lessons, {@code lessons/README.md} and {@code lessons/README.ko.md}: put
 * together from the guides.
 */
record Contents(Workbook workbook) {

    /** The words around what the guides say; {@code sum} is told the lessons, the tasks, hours and minutes. */
    private record Words(
            String file, String head, String sum, String columns, String minutes, String links, String foot) {}

    private static final Map<Language, Words> WORDS = Map.of(
            Language.en,
                    new Words(
                            "README.md",
                            """
                            # The path

                            In this order: each lesson builds on those before it. Predict, run, change, have it checked, break it. `./lab` says where you are. 한국어: [README.ko.md](README.ko.md)
                            """,
                            "%d lessons, %d tasks, about %d h %d min.",
                            "| lesson and guide | time | you learn | files |",
                            "%d min",
                            "[lesson](%s) · [solution](%s)",
                            "The words: [GLOSSARY.md](GLOSSARY.md)."),
            Language.ko,
                    new Words(
                            "README.ko.md",
                            """
                            # 학습 순서

                            순서대로 하는 것이 좋습니다. 각 실습은 앞의 실습을 바탕으로 합니다. 예측하고, 실행하고, 고치고, 채점받고, 고장 내 봅니다. 지금 어디까지 왔는지는 `./lab`이 알려 줍니다. English: [README.md](README.md)
                            """,
                            "실습 %d개, 과제 %d개, 약 %d시간 %d분입니다.",
                            "| 실습과 안내서 | 시간 | 배우는 것 | 파일 |",
                            "%d분",
                            "[실습](%s) · [정답](%s)",
                            "용어: [GLOSSARY.md](GLOSSARY.md)."));

    /** The file of a language. */
    Path file(Language language) {
        return workbook.root().resolve("lessons").resolve(WORDS.get(language).file);
    }

    /** What that file should hold today. */
    String text(Language language) {
        var words = WORDS.get(language);
        var rows = new ArrayList<String>();
        var minutes = 0;
        var tasks = 0;
        for (var lesson : workbook.lessons()) {
            var guide = lesson.guide(language);
            minutes += guide.minutes();
            tasks += guide.hints().size();
            rows.add("| [" + guide.title() + "](guide/" + language + "/" + lesson.name() + ".md) | "
                    + words.minutes.formatted(guide.minutes()) + " | "
                    + guide.learn().replace("|", "\\|") + " | "
                    + words.links.formatted(lesson.name() + ".java", "../solutions/" + lesson.name() + ".java") + " |");
        }
        return words.head + "\n" + words.sum.formatted(rows.size(), tasks, minutes / 60, minutes % 60) + "\n\n"
                + words.columns + "\n|---|---|---|---|\n" + String.join("\n", rows) + "\n\n"
                + Coverage.in(language) + "\n" + words.foot + "\n";
    }

    /** The pages that are not what the guides say. */
    List<Path> outdated() throws IOException {
        var outdated = new ArrayList<Path>();
        for (var language : Language.values()) {
            if (!Files.exists(file(language))
                    || !Files.readString(file(language)).equals(text(language))) {
                outdated.add(file(language));
            }
        }
        return outdated;
    }

    /** Writes what is outdated, and says which pages these were. */
    List<Path> write() throws IOException {
        var outdated = outdated();
        for (var language : Language.values()) {
            if (outdated.contains(file(language))) {
                Files.writeString(file(language), text(language));
            }
        }
        return outdated;
    }
}
