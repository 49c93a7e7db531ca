package lab.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import lab.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a JBang script's own lines. */
class ScriptTest {

    @TempDir
    private Path folder;

    @Test
    void dependenciesAreReadAsTheyStand() throws Exception {
        var source = Script.of(written("A.java", """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //JAVA 25+
            //DEPS io.opentelemetry:opentelemetry-sdk
            //DEPS org.assertj:assertj-core:3.27.7, com.rabbitmq:amqp-client:5.37.0
            // DEPS not:this:1
            class A { String text = "//DEPS nor:this:1"; }
            """));

        assertThat(source.dependencies())
                .containsExactly(
                        "io.opentelemetry:opentelemetry-sdk",
                        "org.assertj:assertj-core:3.27.7",
                        "com.rabbitmq:amqp-client:5.37.0");
        assertThat(source.sources()).isEmpty();
    }

    @Test
    void furtherSourcesAreFoundByNameAndByPattern() throws Exception {
        written("Helper.java", "");
        written("parts/One.java", "");
        written("parts/Two.java", "");
        written("parts/notes.txt", "");

        var source = Script.of(written("A.java", "//SOURCES Helper.java\n//SOURCES parts/*.java\n"));

        assertThat(source.sources())
                .containsExactly(
                        folder.resolve("Helper.java"),
                        folder.resolve("parts/One.java"),
                        folder.resolve("parts/Two.java"));
    }

    @Test
    void sourcesOfTheLibraryAreThereForAProgramThatRunsWithoutIt() {
        var program = Repository.ROOT.resolve("compose/board/alerts/AlertInbox.java");
        var names = Repository.ROOT.resolve("src/lab/receive/HostNames.java");

        assertThat(Script.standalone(program).sources()).contains(names);
        assertThat(Script.of(program).sources()).doesNotContain(names);
    }

    @Test
    void theFoldersNameMayHaveAnyCharacter() throws Exception {
        written("[a] {b}, c*/parts/One.java", "");
        var source = Script.of(written("[a] {b}, c*/A.java", "//SOURCES parts/*.java\n"));

        assertThat(source.sources()).containsExactly(folder.resolve("[a] {b}, c*/parts/One.java"));
    }

    @Test
    void aDependencyMayBeThePlatforms() throws Exception {
        var source = Script.of(written("A.java", "//DEPS a:binaries-${lab.platform:linux-amd64}:1 b:b:1\n"));

        assertThat(source.dependencies()).hasSize(2).noneMatch(each -> each.contains("$"));
        assertThat(Platform.name("Linux", "amd64", false)).isEqualTo("linux-amd64");
        assertThat(Platform.name("Linux", "aarch64", true)).isEqualTo("linux-arm64v8-alpine");
        assertThat(Platform.name("Mac OS X", "aarch64", false)).isEqualTo("darwin-arm64v8");
        assertThat(Platform.name("Mac OS X", "x86_64", false)).isEqualTo("darwin-amd64");
        assertThat(Platform.name("Windows 11", "amd64", false)).isEqualTo("windows-amd64");
    }

    @Test
    void filesLieBesideTheScript() throws Exception {
        var source = Script.of(written("A.java", "//FILES a.yaml b.sql\n//FILES c.py\n// FILES not.this\n"));

        assertThat(source.files())
                .containsExactly(folder.resolve("a.yaml"), folder.resolve("b.sql"), folder.resolve("c.py"));
        assertThat(source.all()).hasSize(4).startsWith(folder.resolve("A.java"));
        assertThat(Script.of(written("lessons/.shipped/B.java", "//FILES b.yaml\n"))
                        .files())
                .as("what is shipped has its own")
                .containsExactly(folder.resolve("lessons/.shipped/b.yaml"));

        var renamed = written("C.java", "//FILES logback.xml=c.xml d.xml\n");
        assertThat(Script.of(renamed).files()).containsExactly(folder.resolve("c.xml"), folder.resolve("d.xml"));
        assertThat(Script.nameOnClassPath(renamed, folder.resolve("c.xml"))).isEqualTo("logback.xml");
        assertThat(Script.nameOnClassPath(renamed, folder.resolve("d.xml"))).isEqualTo("d.xml");
    }

    @Test
    void sourcesAndDependenciesOfSourcesAreFollowedEvenInACircle() throws Exception {
        written("B.java", "//SOURCES C.java\n//DEPS b:b:1\n");
        written("C.java", "//SOURCES B.java\n//DEPS c:c:1\n");

        var source = Script.of(written("A.java", "//SOURCES B.java\n"));

        assertThat(source.sources()).containsExactly(folder.resolve("B.java"), folder.resolve("C.java"));
        assertThat(source.dependencies()).containsExactlyInAnyOrder("b:b:1", "c:c:1");
    }

    @Test
    void theLibraryIsLeftOutForItIsPrebuilt() throws Exception {
        var source = Script.of(written(
                "lessons/A.java",
                "//SOURCES " + Program.ROOT.resolve("src/lab/Lab.java") + "\n//SOURCES ../src/lab/Web.java\n"));

        assertThat(source.sources()).isEmpty();
    }

    @Test
    void whatIsShippedFindsTheSourcesOfTheLessonThatItIsACopyOf() throws Exception {
        written("parts/One.java", "");
        var lesson = "//SOURCES ../parts/One.java\n";

        assertThat(Script.of(written("lessons/.shipped/A.java", lesson)).sources())
                .isEqualTo(Script.of(written("lessons/A.java", lesson)).sources())
                .containsExactly(folder.resolve("parts/One.java"));
    }

    @Test
    void aFileThatIsNotUtf8IsReadForWhatItNames() throws Exception {
        var file = folder.resolve("Korean.java");
        Files.write(file, "//DEPS a:b:1\n// 커피\nclass Korean {}\n".getBytes(Charset.forName("EUC-KR")));

        assertThat(Script.of(file).dependencies()).containsExactly("a:b:1");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Script.of(folder.resolve("Nowhere.java")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("Nowhere.java");
    }

    private Path written(String name, String text) throws Exception {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
