package lab.slides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lab.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every deck: the same slides in both languages, excerpts of today, and nothing cut or small in a real browser. */
class SlidesTest {

    private static final int LIMIT_SECONDS = 300;

    @Test
    void bothLanguagesHaveTheSameDecks() {
        assertThat(Deck.in("ko").stream().map(Deck::name))
                .isEqualTo(Deck.in("en").stream().map(Deck::name).toList())
                .hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("english")
    void bothLanguagesHaveTheSameSlides(Deck english) {
        var korean = english.in("ko", english.name());

        assertThat(korean.slides()).hasSameSizeAs(english.slides());
        for (var number = 0; number < english.slides().size(); number++) {
            var one = english.slides().get(number);
            var other = korean.slides().get(number);
            var which = english.name() + ", slide " + (number + 1) + ": ";
            assertThat(other.look()).as(which + "class").isEqualTo(one.look());
            assertThat(other.headings()).as(which + "headings").isEqualTo(one.headings());
            assertThat(other.excerpts()).as(which + "excerpts").isEqualTo(one.excerpts());
            assertThat(other.code()).as(which + "code").isEqualTo(one.code());
            assertThat(other.shape()).as(which + "items, rows, blocks").isEqualTo(one.shape());
            assertThat(other.minutes()).as(which + "minutes").isEqualTo(one.minutes());
            assertThat(other.commands()).as(which + "commands").isEqualTo(one.commands());
        }
    }

    @ParameterizedTest
    @MethodSource("lab.slides.Deck#all")
    void eachSlideHasOneHeadingAndNotesWithMinutes(Deck deck) {
        assertThat(deck.slides()).hasSizeBetween(10, 16).allSatisfy(slide -> {
            assertThat(slide.headings()).as(slide.text()).hasSize(1);
            assertThat(slide.minutes()).as(slide.text()).isPositive();
            assertThat(slide.notes()).as(slide.text()).isNotBlank();
        });
        // A session that never asks the room anything, and never shows anything, is a lecture.
        assertThat(deck.slides())
                .filteredOn(slide ->
                        slide.notes().contains("Ask the room") || slide.notes().contains("질문"))
                .hasSizeGreaterThan(4);
        assertThat(deck.slides())
                .filteredOn(slide -> !slide.commands().isEmpty())
                .hasSizeGreaterThan(2);
    }

    /** A picture that was pasted would be old tomorrow. */
    @ParameterizedTest
    @MethodSource("lab.slides.Deck#all")
    void everyPictureAndPieceOfCodeHasItsSource(Deck deck) {
        var blocks = Pattern.compile("(?m)^(.*)\n```(text|java|yaml|sql|promql|traceql)$")
                .matcher(Deck.read(deck.file()))
                .results()
                .toList();

        assertThat(blocks)
                .allSatisfy(
                        block -> assertThat(block.group(1)).as(block.group()).matches("<!-- (output|code): .+ -->"));
    }

    /** In a process of its own, as a maintainer runs it. */
    @ParameterizedTest
    @MethodSource("english")
    @Needs("the launcher")
    void excerptsAreWhatIsThereToday(Deck english) throws Exception {
        var said = run(List.of(
                Deck.ROOT.resolve("lab").toString(),
                "regenerate",
                "--verify",
                english.file().toString(),
                english.in("ko", english.name()).file().toString()));

        assertThat(said.exit()).as(said.text()).isZero();
    }

    @ParameterizedTest
    @MethodSource("lab.slides.Deck#all")
    @Needs("a browser")
    void nothingIsCutOrSmall(Deck deck, @TempDir Path folder) throws Exception {
        var chromium = program("chromium", "chromium-browser", "google-chrome");
        assumeTrue(program("npm").isPresent(), "needs npm, which fetches Marp");
        assumeTrue(chromium.isPresent(), "needs chromium");
        var rendered = run(List.of(
                Deck.ROOT.resolve("scripts/slides").toString(),
                "--keep",
                deck.file().toString()));
        assertThat(rendered.exit()).as(rendered.text()).isZero();
        var html = Deck.ROOT.resolve(".lab/slides").resolve(deck.language()).resolve(deck.name() + ".html");
        assertThat(Files.readAllBytes(html.resolveSibling(deck.name() + ".pdf")))
                .startsWith('%', 'P', 'D', 'F')
                .hasSizeGreaterThan(10_000);

        // Without its scripts the page shows all slides, one below the other.
        var bare = folder.resolve("deck.html");
        Files.writeString(
                bare,
                Files.readString(html)
                        .replaceAll("(?s)<script>.*?</script>", "")
                        .replace(
                                "</body>",
                                "<script>" + Deck.read(Deck.ROOT.resolve("test/lab/slides/measure.js"))
                                        + "</script></body>"));
        var shown = run(List.of(
                chromium.get().toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--window-size=1400,900",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom",
                bare.toUri().toString()));

        var measured = Pattern.compile("<pre id=\"measured\">(.*?)</pre>", Pattern.DOTALL)
                .matcher(shown.text());
        assertThat(measured.find())
                .as(shown.text().lines().limit(5).toList().toString())
                .isTrue();
        assertThat(measured.group(1)).isEqualTo(deck.slides().size() + " slides");
    }

    static Stream<Deck> english() {
        return Deck.tested("en");
    }

    private record Said(int exit, String text) {}

    private static Said run(List<String> command) throws Exception {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(Deck.ROOT.toFile())
                .start();
        var watch = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    end(process);
                }
            } catch (InterruptedException finished) {
                // It ended by itself.
            }
        });
        try (var output = process.inputReader()) {
            process.getOutputStream().close();
            var text = output.readAllAsString();
            return new Said(process.waitFor(), text);
        } finally {
            watch.interrupt();
            end(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Optional<Path> program(String... names) {
        var folders = System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator);
        return Stream.of(names)
                .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
