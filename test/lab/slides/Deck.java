package lab.slides;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Repository;

/** One deck of slides in one language, as its Markdown has it. */
record Deck(Path file) {

    static final Path ROOT = Repository.ROOT;
    static final List<String> LANGUAGES = List.of("en", "ko");

    private static final Pattern NOTE = Pattern.compile("<!--\n(\\d+)(?: min|분)\n(.+?)\n-->", Pattern.DOTALL);
    private static final Pattern MARKER = Pattern.compile("<!-- ((?:output|code): .+?) -->");
    private static final Pattern CODE = Pattern.compile("<!-- code: .+? -->\n```[a-z]*\n(.*?)```\n", Pattern.DOTALL);

    /** One slide; {@code notes} is what its speaker reads, without the minutes. */
    record Slide(String text) {

        String look() {
            return found(Pattern.compile("<!-- _class: (.+?) -->"), text).stream()
                    .findFirst()
                    .orElse("");
        }

        /** The marks of its headings, in order: {@code ##} */
        List<String> headings() {
            return found(Pattern.compile("(?m)^(#+) "), withoutCode());
        }

        List<String> excerpts() {
            return found(MARKER, text);
        }

        List<String> code() {
            return found(CODE, text);
        }

        int minutes() {
            return found(NOTE, text).stream().mapToInt(Integer::parseInt).sum();
        }

        String notes() {
            var note = NOTE.matcher(text);
            return note.find() ? note.group(2) : "";
        }

        List<String> commands() {
            return found(Pattern.compile("(?m)^\\$ (.+)$"), notes());
        }

        /** How many items, table rows and blocks of code: what a listener would see differ between two languages. */
        List<Long> shape() {
            return Stream.of("(?m)^\\s*(?:-|\\d\\.) ", "(?m)^\\|", "(?m)^```")
                    .map(mark -> Pattern.compile(mark)
                            .matcher(mark.endsWith("```") ? text : withoutCode())
                            .results()
                            .count())
                    .toList();
        }

        private String withoutCode() {
            return text.replaceAll("(?s)```.*?```", "").replaceAll("(?s)<!--.*?-->", "");
        }

        private static List<String> found(Pattern pattern, String text) {
            return pattern.matcher(text).results().map(one -> one.group(1)).toList();
        }
    }

    /** Those that are tested: with {@code -D deck=8} only deck 8. */
    static Stream<Deck> all() {
        return LANGUAGES.stream().flatMap(Deck::tested);
    }

    static Stream<Deck> tested(String language) {
        var only = Integer.getInteger("deck");
        return in(language).stream().filter(deck -> only == null || deck.number() == only);
    }

    static List<Deck> in(String language) {
        try (var files = Files.list(ROOT.resolve("slides").resolve(language))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .map(Deck::new)
                    .sorted(Comparator.comparing(Deck::number))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String name() {
        return file.getFileName().toString().replace(".md", "");
    }

    int number() {
        return Integer.parseInt(name().substring(0, name().indexOf('_')));
    }

    String language() {
        return file.getParent().getFileName().toString();
    }

    Deck in(String language, String name) {
        return new Deck(ROOT.resolve("slides").resolve(language).resolve(name + ".md"));
    }

    List<Slide> slides() {
        return Stream.of(read(file).split("(?m)^---$")).skip(2).map(Slide::new).toList();
    }

    int minutes() {
        return slides().stream().mapToInt(Slide::minutes).sum();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String toString() {
        return language() + "/" + name();
    }
}
