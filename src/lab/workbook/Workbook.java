package lab.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.text.BadArgument;
import lab.text.Language;
import lab.text.Phrasebook;
import lab.text.Sentences;

/** The repository as the commands see it: its lessons, found by file name, and its git-ignored folder. */
public record Workbook(Path root) {

    private static final Pattern LESSON = Pattern.compile("(\\d{2})_([a-z0-9_]+)\\.java");
    private static final Pattern NOTEBOOK = Pattern.compile("\\d{2}_[a-z0-9_]+\\.ipynb");

    /** The repository in {@code lab.root}, or the nearest parent folder that has lessons. */
    public static Workbook find() {
        var named = System.getProperty("lab.root");
        if (named != null) {
            return new Workbook(Path.of(named));
        }
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("lessons")) && Files.isDirectory(folder.resolve("solutions"))) {
                return new Workbook(folder);
            }
        }
        throw new BadArgument("This is not a folder of the workbook: change into the repository first.");
    }

    /** A lesson and its files; its number and name are those of its file. */
    public record Lesson(Path root, String name) {

        public String number() {
            return name.substring(0, 2);
        }

        /** The learner's own file. */
        public Path file() {
            return root.resolve("lessons").resolve(name + ".java");
        }

        /** The file as shipped. */
        public Path shipped() {
            return root.resolve("lessons/.shipped").resolve(name + ".java");
        }

        /** The lesson's files, the program first and then its companions, such as {@code 20_collector.yaml}. */
        public List<ShippedFile> originals() {
            return Stream.concat(Stream.of(name + ".java"), companions().stream())
                    .map(file -> new ShippedFile(
                            root.resolve("lessons").resolve(file),
                            root.resolve("lessons/.shipped").resolve(file)))
                    .toList();
        }

        /** The names of the lesson's companions, as shipped. */
        public List<String> companions() {
            try (var files = Files.list(root.resolve("lessons/.shipped"))) {
                return files.map(file -> file.getFileName().toString())
                        .filter(file -> file.startsWith(name + ".") && !file.endsWith(".java"))
                        .sorted()
                        .toList();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        public Path solution() {
            return root.resolve("solutions").resolve(name + ".java");
        }

        /** 03_propagation → PropagationCheck.java */
        public Path checks() {
            var camel = Stream.of(name.substring(3).split("_"))
                    .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                    .collect(Collectors.joining());
            return root.resolve("lessons/checks").resolve(camel + "Check.java");
        }

        /** Other right answers, typical wrong ones, and the messages of the lesson as shipped. */
        public Path answers() {
            return root.resolve("test/answers").resolve(number());
        }

        /** @throws BadArgument when there is no guide in any language */
        public Guide guide(Language language) {
            return written(language).orElseThrow(() -> new BadArgument("Lesson " + number() + " has no guide."));
        }

        /** The guide's headline, "03 · Context propagation"; the lesson's name if there is no guide yet. */
        public String title(Language language) {
            return written(language).map(Guide::title).orElse(name);
        }

        /** The guide's learning goal, a part of a sentence; empty if there is no guide yet. */
        public String learned(Language language) {
            return written(language).map(Guide::learn).orElse("");
        }

        /**
         * A task's sentence in this language. In Korean it is in {@code lessons/checks/ko.properties}; without an entry
         * there, it is the task's title in the guide.
         *
         * @param english the check's sentence
         */
        public String task(int number, String english, Language language) {
            if (language == Language.en) {
                return english;
            }
            var sentences = Sentences.read(root.resolve("lessons/checks"), language);
            var key = name + "." + number;
            return sentences.keys().contains(key)
                    ? sentences.say(key)
                    : written(language).map(guide -> guide.tasks().get(number)).orElse(english);
        }

        /**
         * The messages of its check in this language, each with its English form:
         * {@code lessons/checks/ko/03_propagation.txt}.
         */
        public Phrasebook messages(Language language) {
            return Phrasebook.read(
                    root.resolve("lessons/checks").resolve(language.name()).resolve(name + ".txt"));
        }

        /** The file with the picture of the first failed check. */
        public Path firstPicture() {
            return root.resolve(".lab/first").resolve(name + ".txt");
        }

        /** The guide's file; in English if there is none in this language. */
        public Path guideFile(Language language) {
            var file = root.resolve("lessons/guide").resolve(language.name()).resolve(name + ".md");
            return Files.exists(file) || language == Language.en ? file : guideFile(Language.en);
        }

        private Optional<Guide> written(Language language) {
            return Optional.of(guideFile(language)).filter(Files::exists).map(Guide::read);
        }
    }

    /** Every lesson, in order. Lessons are found by their shipped files, because the learner's may be missing. */
    public List<Lesson> lessons() {
        try (var files = Files.list(root.resolve("lessons/.shipped"))) {
            return files.map(file -> LESSON.matcher(file.getFileName().toString()))
                    .filter(java.util.regex.Matcher::matches)
                    .map(match -> new Lesson(root, match.group(1) + "_" + match.group(2)))
                    .sorted(java.util.Comparator.comparing(Lesson::name))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Finds a lesson by "3", "03", "03_propagation" or "lessons/03_propagation.java".
     *
     * @throws BadArgument when there is no such lesson
     */
    public Lesson lesson(String said) {
        var name = said.replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.java$", "");
        var padded = name.matches("\\d") ? "0" + name : name;
        return lessons().stream()
                .filter(lesson ->
                        lesson.name().equals(padded) || lesson.number().equals(padded))
                .findFirst()
                .orElseThrow(() -> new BadArgument(
                        "There is no lesson " + said + ": there are " + range() + " (./lab lists them)."));
    }

    /** Every notebook, in order; like lessons, they are found by their shipped files. */
    List<ShippedFile> notebooks() {
        var folder = root.resolve("notebooks");
        try (var files = Files.list(folder.resolve(".shipped"))) {
            return files.filter(file ->
                            NOTEBOOK.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .map(shipped -> new ShippedFile(folder.resolve(shipped.getFileName()), shipped))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Finds a notebook by "3", "03", "03_propagation" or "notebooks/03_propagation.ipynb".
     *
     * @throws BadArgument when there is no such notebook
     */
    public ShippedFile notebook(String said) {
        var name = said.replaceFirst("^.*[/\\\\]", "").replaceFirst("\\.ipynb$", "");
        var padded = name.matches("\\d") ? "0" + name : name;
        return notebooks().stream()
                .filter(each -> number(each).equals(padded)
                        || each.file().getFileName().toString().equals(padded + ".ipynb"))
                .findFirst()
                .orElseThrow(() -> new BadArgument("There is no notebook " + said + ": there are "
                        + notebooks().stream().map(Workbook::number).collect(Collectors.joining(", ")) + "."));
    }

    private static String number(ShippedFile notebook) {
        return notebook.file().getFileName().toString().substring(0, 2);
    }

    /** The learner's current lesson: the one that was named last, or the first. */
    public Lesson current() {
        var lessons = lessons();
        var at = progress().current();
        return lessons.stream()
                .filter(lesson -> lesson.name().equals(at))
                .findFirst()
                .orElse(lessons.getFirst());
    }

    /** The lesson to continue with: the current one if it is open, else the first open one. */
    public Optional<Lesson> open() {
        var current = current();
        var done = progress().done();
        return done.contains(current.name())
                ? lessons().stream()
                        .filter(lesson -> !done.contains(lesson.name()))
                        .findFirst()
                : Optional.of(current);
    }

    /** The next open lesson after this one; if there is none, the first open one before it. */
    public Optional<Lesson> next(Lesson lesson) {
        var done = progress().done();
        var open = lessons().stream()
                .filter(other -> !other.equals(lesson) && !done.contains(other.name()))
                .toList();
        return open.stream()
                .filter(other -> other.name().compareTo(lesson.name()) > 0)
                .findFirst()
                .or(() -> open.stream().findFirst());
    }

    public Progress progress() {
        return new Progress(own().resolve("progress"));
    }

    /** The git-ignored folder: progress, kept copies, compiled classes. */
    public Path own() {
        return root.resolve(".lab");
    }

    private String range() {
        var lessons = lessons();
        return lessons.getFirst().number() + " to " + lessons.getLast().number();
    }
}
