package lab.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import lab.text.CommandFailed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file with all that a learner needs: packed here, unpacked there, and never believed without a look. */
class BundleTest {

    private static final String PLATFORM = "linux-amd64";

    @TempDir
    private Path folder;

    private Path repository;
    private Path bundle;
    private BundleReader there;

    @BeforeEach
    void pack() throws IOException {
        repository = folder.resolve("here/.m2/repository");
        artifact("org.example", "a", "1.0", """
            <parent>%s</parent>
            <dependencies>
            <dependency><groupId>${project.groupId}</groupId><artifactId>used</artifactId><version>2</version></dependency>
            <dependency>%s<scope>test</scope></dependency>
            </dependencies>\
            """.formatted(
                        coordinates("org.example", "parent", "7"), coordinates("org.example", "unrelated", "1.0")));
        artifact("org.example", "used", "3", ""); // the one that was chosen in the end
        artifact("org.example", "parent", "7", """
            <properties><bom.version>3</bom.version></properties>
            <dependencyManagement><dependencies><dependency>%s<scope>import</scope></dependency></dependencies>\
            </dependencyManagement>\
            """.formatted(coordinates("org.bom", "bom", "${bom.version}")));
        artifact("org.bom", "bom", "3", "<developer>S&oslash;ren</developer>"); // as old POMs have it
        artifact("org.example", "unrelated", "1.0", "");
        write("here/lab/jars-1", "5 " + jar(repository, "a", "1.0") + "\n");
        var program = write("here/lab/collector/otelcol", "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        write("here/lab/wheels/one-1.0-py3-none-any.whl", "wheel");

        var writer = new BundleWriter(repository);
        var list = folder.resolve("here/lab/jars-1");
        writer.addList("lab/build/jars-1", list);
        for (var jar : writer.named(list).toList()) {
            writer.addArtifact(jar);
        }
        writer.add("lab/collector/otelcol", program);
        writer.addIfThere("lab/wheels", folder.resolve("here/lab/wheels"));
        writer.addIfThere("lab/prometheus", folder.resolve("here/lab/prometheus"));
        bundle = folder.resolve("learners.zip");
        writer.write(bundle, PLATFORM, _ -> {});
        there = new BundleReader(
                folder.resolve("there/m2"), folder.resolve("there/.lab"), folder.resolve("there/.lab/cache/jdk"));
    }

    private void artifact(String group, String name, String version, String more) throws IOException {
        var place = "here/.m2/repository/" + group.replace('.', '/') + "/" + name + "/" + version + "/";
        write(
                place + name + "-" + version + ".pom",
                "<project>" + more + coordinates(group, name, version) + "</project>");
        write(place + name + "-" + version + ".jar", "jar");
        write(place + "_remote.repositories", "central");
        write(place + name + ".lastUpdated", "yesterday");
    }

    private static String coordinates(String group, String name, String version) {
        return "<groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>".formatted(group, name, version);
    }

    private static Path jar(Path repository, String name, String version) {
        return repository.resolve("org/example/" + name + "/" + version + "/" + name + "-" + version + ".jar");
    }

    private Path write(String path, String text) throws IOException {
        var file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private BundleReader.Unpacked unpack() throws IOException {
        return there.unpack(bundle, PLATFORM, _ -> {});
    }

    @Test
    void whatWasPackedIsThereAndListsNameTheNewPlaces() throws IOException {
        unpack();
        assertThat(folder.resolve("there/.lab/build/jars-1"))
                .hasContent("5 " + jar(folder.resolve("there/m2"), "a", "1.0"));
        assertThat(jar(folder.resolve("there/m2"), "a", "1.0")).hasContent("jar");
        assertThat(folder.resolve("there/.lab/collector/otelcol")).isExecutable();
        assertThat(folder.resolve("there/.lab/wheels/one-1.0-py3-none-any.whl")).hasContent("wheel");
    }

    /**
     * A resolver asks for the POMs that a POM rests on, and where each came from; it does not ask for anything else.
     */
    @Test
    void anArtifactComesWithThePomsThatItsOwnRestsOn() throws IOException {
        unpack();
        var m2 = folder.resolve("there/m2");
        assertThat(m2.resolve("org/example/parent/7/parent-7.pom")).exists();
        assertThat(m2.resolve("org/example/parent/7/_remote.repositories")).exists();
        assertThat(m2.resolve("org/bom/bom/3/bom-3.pom")).exists();
        assertThat(m2.resolve("org/example/used/3/used-3.pom")).exists();
        assertThat(m2.resolve("org/bom/bom/3/bom-3.jar")).doesNotExist();
        assertThat(m2.resolve("org/example/unrelated")).doesNotExist();
        assertThat(m2.resolve("org/example/a/1.0/a.lastUpdated")).doesNotExist();
    }

    @Test
    void whatIsThereAlreadyStays() throws IOException {
        unpack();
        var again = unpack();
        assertThat(again.there()).isEqualTo(again.files() - 1); // a list is written anew
    }

    @Test
    void aFileThatIsNotWhatTheManifestSaysIsNamedAndNothingIsWritten() throws IOException {
        var entries = entries();
        var jar = "repository/org/example/a/1.0/a-1.0.jar";
        entries.put(jar, "rat".getBytes(StandardCharsets.UTF_8));
        zip(entries);
        assertFails(jar);
        entries.remove(jar);
        zip(entries);
        assertFails(jar);
    }

    /** As it is on a stick that was pulled out too early. */
    @Test
    void aFileThatWasCutOffIsNoBundle() throws IOException {
        var whole = Files.readAllBytes(bundle);
        for (var length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
            Files.write(bundle, java.util.Arrays.copyOf(whole, length));
            assertFails("learners.zip");
        }
        Files.delete(bundle);
        assertFails("There is no file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repository/../../.ssh/authorized_keys",
                "/etc/passwd",
                "lab/./x",
                "elsewhere/x",
                "lab/a\\..\\b",
                "repository",
                "lab//x",
                "cache/c:x"
            })
    void aPathThatLeadsElsewhereIsRefused(String path) throws IOException {
        var entries = entries();
        var manifest = new String(entries.get(Manifest.NAME), StandardCharsets.UTF_8);
        entries.put(
                Manifest.NAME,
                (manifest + "FILE " + "0".repeat(64) + " 1 " + path + "\n").getBytes(StandardCharsets.UTF_8));
        entries.put(path, new byte[] {1});
        zip(entries);
        assertFails("its manifest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "workbook bundle 2\nplatform linux-amd64\n", "workbook bundle 1\n"})
    void anotherManifestIsNone(String manifest) throws IOException {
        var entries = entries();
        entries.put(Manifest.NAME, manifest.getBytes(StandardCharsets.UTF_8));
        zip(entries);
        assertFails("its manifest");
    }

    @Test
    void aManifestMayNotPromiseMoreThanABundleHas() {
        var line = "FILE " + "0".repeat(64) + " " + (9L << 30) + " lab/x\n";
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Manifest.read(new ByteArrayInputStream(
                        ("workbook bundle 1\nplatform x\n" + line).getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("more than a bundle has");
    }

    @Test
    void aBundleForAnotherPlatformIsRefused() {
        assertThatExceptionOfType(CommandFailed.class)
                .isThrownBy(() -> there.unpack(bundle, "darwin-arm64v8", _ -> {}))
                .withMessageContainingAll("linux-amd64", "darwin-arm64v8");
        assertThat(folder.resolve("there")).doesNotExist();
    }

    private void assertFails(String named) {
        assertThatExceptionOfType(CommandFailed.class).isThrownBy(this::unpack).withMessageContaining(named);
        assertThat(folder.resolve("there")).doesNotExist();
    }

    private Map<String, byte[]> entries() throws IOException {
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(Files.newInputStream(bundle))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private void zip(Map<String, byte[]> entries) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(bundle))) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }
}
