package lab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ./jbang and ./lab where things are missing: copies of the launchers, and stubs in place of java, mvn and jbang. No
 * network.
 */
@Needs("a shell")
class LauncherTest {

    /** What the launchers may call, besides java, mvn and jbang. */
    private static final List<String> TOOLS = List.of(
            "sh",
            "cat",
            "cksum",
            "dirname",
            "env",
            "find",
            "grep",
            "ls",
            "mkdir",
            "mkfifo",
            "mv",
            "nice",
            "printf",
            "ps",
            "readlink",
            "rm",
            "rmdir",
            "sleep",
            "sort",
            "stty",
            "tail",
            "tr",
            "wc");

    @TempDir
    private Path folder;

    private Path home;
    private Path bin;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void workbook() throws IOException {
        assumeTrue(File.separator.equals("/"), "no POSIX shell");
        home = Files.createDirectories(folder.resolve("a folder with spaces"));
        Files.createDirectories(home.resolve("src/lab"));
        Files.createDirectories(home.resolve("scripts"));
        for (var file :
                List.of("jbang", "lab", "scripts/java.sh", "scripts/lab.java", "scripts/Build.java", "scripts/train")) {
            Files.copy(
                    Sandbox.REAL.resolve(file), home.resolve(file), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        bin = Files.createDirectories(folder.resolve("bin"));
        for (var tool : TOOLS) {
            var real = Stream.of(System.getenv("PATH").split(":"))
                    .map(place -> Path.of(place, tool))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (real.isPresent()) {
                stub(tool, "exec " + real.get() + " \"$@\"");
            }
        }
        environment.putAll(Map.of(
                "PATH",
                bin.toString(),
                "HOME",
                folder.resolve("home").toString(),
                "LAB_JDKS",
                Files.createDirectories(folder.resolve("some jdks")).toString(),
                "LC_ALL",
                "C.UTF-8",
                "LAB_TRAINING",
                "off"));
    }

    @Test
    void withNeitherJBangNorMavenTheWaysToInstallAreTold() throws Exception {
        jdk("jdk-25", "25.0.1");
        assertTellsHowToInstall(launch("jbang", "--version"), "no mvn on the PATH");
    }

    @Test
    void withoutANetworkTheWaysToInstallAreTold() throws Exception {
        jdk("jdk-25", "25.0.1");
        stub("mvn", "echo 'Could not transfer artifact'; exit 1");
        assertTellsHowToInstall(launch("jbang", "--version"), "is there a network?");
    }

    @Test
    void withoutAnyJavaOneIsAskedFor() throws Exception {
        var jbang = launch("jbang", "--version");
        assertThat(jbang.exit()).isEqualTo(1);
        assertThat(jbang.err())
                .startsWith("There is no Java here.")
                .contains("https://adoptium.net")
                .hasLineCount(1);
        var lab = launch("lab", "--version");
        assertThat(lab.exit()).isEqualTo(1);
        assertThat(lab.err()).contains("No JDK 25 or newer was found").hasLineCount(2);
    }

    @Test
    void anOldJavaAloneDoesNotStartTheWorkbook() throws Exception {
        environment.put("PATH", jdk("jdk-17", "17.0.9").resolve("bin") + ":" + bin);
        stub("jbang", "[ \"$1\" = --version ] && echo 0.140.0 && exit; echo \"no network\" >&2; exit 1");
        var lab = launch("lab", "--version");
        assertThat(lab.exit()).isEqualTo(1);
        assertThat(lab.err().lines().toList().getLast())
                .startsWith("No JDK 25 or newer was found, and JBang could not install one.");
    }

    @Test
    void aJdkIsFoundThoughTheDefaultJavaIsOlder() throws Exception {
        var old = jdk("jdk-17", "17.0.9");
        var right = jdk("a jdk", "25.0.1");
        environment.put("PATH", old.resolve("bin") + ":" + bin);
        environment.put("JAVA_HOME", old.toString());
        stub("jbang", "[ \"$1\" = --version ] && echo 0.140.0 && exit; echo \"$JAVA_HOME\"");
        assertThat(launch("jbang", "x").out()).isEqualToIgnoringNewLines(right.toString());
    }

    @Test
    void aJreIsNoJdk() throws Exception {
        Files.delete(jdk("jre-25", "25.0.1").resolve("bin/javac"));
        assertThat(launch("jbang", "x").err()).startsWith("There is no Java here.");
    }

    @Test
    void anotherJdkThanTheFirstOnThePathMayBeNamed() throws Exception {
        jdk("jdk-25", "25.0.1");
        var named = jdk("jdk-26", "26-ea");
        environment.put("JAVA_HOME", named.toString());
        stub("jbang", "[ \"$1\" = --version ] && echo 0.140.0 && exit; echo \"$JAVA_HOME\"");
        assertThat(launch("jbang", "x").out()).isEqualToIgnoringNewLines(named.toString());
    }

    @Test
    void yourOwnJBangIsUsedWhenItIsNewEnoughAndAskedOnce() throws Exception {
        jdk("jdk-25", "25.0.1");
        stub(
                "jbang",
                "echo \"$1\" >> '" + folder
                        + "/asked'; [ \"$1\" = --version ] && echo 0.127.18 && exit; echo stock \"$@\"; exit 3");
        for (var time = 1; time <= 2; time++) {
            var jbang = launch("jbang", "run it", "now");
            assertThat(jbang.exit()).isEqualTo(3);
            assertThat(jbang.out()).isEqualToIgnoringNewLines("stock run it now");
        }
        assertThat(Files.readAllLines(folder.resolve("asked"))).containsExactly("--version", "run it", "run it");
    }

    @Test
    void yourOwnJBangIsPassedOverWhenItIsOldOrBrokenOrNotWanted() throws Exception {
        jdk("jdk-25", "25.0.1");
        for (var version : List.of("echo 0.126.3", "echo 0.99.1", "echo nonsense", "exit 1")) {
            stub("jbang", "[ \"$1\" = --version ] && " + version + " && exit; echo stock");
            Files.deleteIfExists(home.resolve(".lab/cache/own-jbang"));
            assertTellsHowToInstall(launch("jbang", "x"), "no mvn on the PATH");
        }
        stub("jbang", "[ \"$1\" = --version ] && echo 1.0.0 && exit; echo stock");
        Files.deleteIfExists(home.resolve(".lab/cache/own-jbang"));
        assertThat(launch("jbang", "x").out()).isEqualToIgnoringNewLines("stock");
        environment.put("LAB_JBANG", "fetched");
        assertTellsHowToInstall(launch("jbang", "x"), "no mvn on the PATH");
    }

    @Test
    void theLauncherItselfOnThePathIsNotYourOwnJBang() throws Exception {
        jdk("jdk-25", "25.0.1");
        environment.put("PATH", home + ":" + bin);
        assertTellsHowToInstall(launch("jbang", "x"), "no mvn on the PATH");
    }

    @Test
    void theFetchedJBangPrintsACommandWhichIsRun() throws Exception {
        var java = jdk("jdk-25", "25.0.1").resolve("bin/java");
        var program = home.resolve("the program");
        script(program, "echo ran \"$@\"; exit 7");
        script(
                java,
                "for last; do :; done; [ \"$last\" = 'my file.java' ] && echo \"'" + program
                        + "' with 'spaces  inside'\" && exit 255; echo \"said $last\"; exit 2");
        var jar = Files.writeString(
                Files.createDirectories(folder.resolve("m2/jbang-cli/x"))
                        .resolve("jbang-cli-" + fetchedVersion() + ".jar"),
                "");
        stub("mvn", "echo fetched >> '" + folder + "/fetched'; echo '" + jar + ":/other.jar'");
        var jbang = launch("jbang", "run", "my file.java");
        assertThat(jbang.exit()).isEqualTo(7);
        assertThat(jbang.out()).isEqualToIgnoringNewLines("ran with spaces  inside");
        var info = launch("jbang", "info");
        assertThat(info.exit()).isEqualTo(2);
        assertThat(info.out()).isEqualToIgnoringNewLines("said info");
        assertThat(Files.readAllLines(folder.resolve("fetched")))
                .as("fetched once")
                .hasSize(1);
    }

    @Test
    void aLessonsCommandIsRememberedUntilTheLessonTheLibraryOrAJarChanges() throws Exception {
        var log = folder.resolve("asked");
        var jar = Files.writeString(folder.resolve("lesson.jar"), "");
        var java = jdk("jdk-25", "25.0.1").resolve("bin/java");
        script(
                java,
                "for last; do :; done; case $last in *.java) echo asked >> '" + log + "'; echo \"'" + java
                        + "' -classpath " + jar + " Lesson\"; exit 255 ;; esac; echo \"ran $last\"");
        stub(
                "mvn",
                "echo '"
                        + Files.writeString(
                                Files.createDirectories(folder.resolve("m2/jbang-cli/x"))
                                        .resolve("jbang-cli-" + fetchedVersion() + ".jar"),
                                "")
                        + "'");
        var lesson = Files.writeString(
                Files.createDirectories(home.resolve("lessons")).resolve("01_x.java"),
                "//SOURCES ../src/lab/Lab.java\nclass Lesson {}");
        var asked = 0;
        for (var change : List.<Change>of(
                () -> {},
                () -> Files.writeString(lesson, "//SOURCES ../src/lab/Lab.java\nclass Lesson { }"),
                () -> Files.writeString(home.resolve("src/lab/New.java"), "// new"),
                () -> Files.move(jar, folder.resolve("gone.jar")))) {
            change.make();
            Files.setLastModifiedTime(lesson, FileTime.fromMillis(0));
            for (var time = 0; time < 2; time++) {
                var jbang = launch("jbang", lesson.toString());
                assertThat(jbang.out()).as(jbang.err()).isEqualToIgnoringNewLines("ran Lesson");
            }
            asked += Files.exists(jar) ? 1 : 2;
            assertThat(Files.readAllLines(log)).hasSize(asked);
        }
    }

    @Test
    void aLessonWithSourcesOfItsOwnIsAlwaysLeftToJBang() throws Exception {
        var log = folder.resolve("asked");
        var jar = Files.writeString(folder.resolve("lesson.jar"), "");
        var java = jdk("jdk-25", "25.0.1").resolve("bin/java");
        script(
                java,
                "for last; do :; done; case $last in *.java) echo asked >> '" + log + "'; echo \"'" + java
                        + "' -classpath " + jar + " Lesson\"; exit 255 ;; esac");
        stub(
                "mvn",
                "echo '"
                        + Files.writeString(
                                Files.createDirectories(folder.resolve("m2/jbang-cli/x"))
                                        .resolve("jbang-cli-" + fetchedVersion() + ".jar"),
                                "")
                        + "'");
        var lesson = Files.writeString(
                Files.createDirectories(home.resolve("lessons")).resolve("01_x.java"),
                "//SOURCES Mine.java\nclass Lesson {}");
        launch("jbang", lesson.toString());
        launch("jbang", lesson.toString());
        assertThat(Files.readAllLines(log)).hasSize(2);
    }

    private interface Change {
        void make() throws IOException;
    }

    @Test
    void theLaunchersWorkThroughALinkAndFromAnotherFolder() throws Exception {
        jdk("jdk-25", "25.0.1");
        stub("jbang", "[ \"$1\" = --version ] && echo 0.140.0 && exit; echo stock");
        var link = Files.createSymbolicLink(folder.resolve("my-jbang"), home.resolve("jbang"));
        var linked = shell("exec \"" + link + "\" x");
        assertThat(linked.out()).as(linked.err()).isEqualToIgnoringNewLines("stock");
        assertThat(shell("cd / && exec \"" + home + "/jbang\" x").out()).isEqualToIgnoringNewLines("stock");
        assertThat(shell("cd \"" + home + "/src\" && exec ../jbang x").out()).isEqualToIgnoringNewLines("stock");
    }

    @Test
    void twoFirstStartsPrepareTheWorkbookOnceAndAChangePreparesItAgain() throws Exception {
        prepared();
        var first = start("exec \"" + home + "/lab\" list");
        var second = start("exec \"" + home + "/lab\" list");
        for (var lab : List.of(Sandbox.ended(first), Sandbox.ended(second))) {
            assertThat(lab.exit()).as(lab.err()).isZero();
            assertThat(lab.out()).endsWith("lab.cli.Start list\n").contains("-Dlab.root=" + home);
        }
        assertThat(launch("lab", "list").err()).as("prepared already").isEmpty();
        assertThat(builds()).isEqualTo(1);

        Files.writeString(home.resolve("src/lab/New.java"), "// new");
        Files.setLastModifiedTime(
                home.resolve("src/lab/New.java"), FileTime.fromMillis(0)); // as mv and cp -p bring them back
        assertThat(launch("lab", "list").err()).contains("Preparing the workbook");
        assertThat(builds()).isEqualTo(2);
        assertThat(Files.readAllLines(folder.resolve("resolved")))
                .as("the //DEPS are the same")
                .hasSize(2);
        assertThat(home.resolve(".lab/cache")).isDirectoryNotContaining("glob:**/building");
    }

    @Test
    void aJarThatIsGonePreparesTheWorkbookAgain() throws Exception {
        var jars = prepared();
        launch("lab", "list");
        Files.delete(jars.getLast());
        assertThat(launch("lab", "list").err()).contains("Preparing the workbook");
        assertThat(Files.readAllLines(folder.resolve("resolved")))
                .as("for the commands, for lessons; twice")
                .hasSize(4);
    }

    /**
     * Its viewer answers browsers with Brotli, which is native: the JDK would warn of it in the middle of what the demo
     * says.
     */
    @Test
    void theDemoMayLoadNativeCode() throws Exception {
        prepared();
        assertThat(launch("lab", "demo").out()).contains("--enable-native-access=ALL-UNNAMED");
        assertThat(launch("lab", "list").out()).doesNotContain("--enable-native-access");
    }

    /** What such a lesson pulls in is prebuilt, may need any jar, and is loaded with the command's own class path. */
    @Test
    void aLessonThatPullsInMoreRunsWithTheWholeClassPathAndOthersWithWhatTheyNeed() throws Exception {
        var jars = prepared();
        stub(
                "jbang",
                "case \"$*\" in --version) echo 0.140.0 ;; *scripts/lab.java) echo '" + jars.get(0) + ":" + jars.get(1)
                        + "' ;; *classpath*) echo '" + jars.get(0) + "' ;; esac");
        var lessons = Files.createDirectories(home.resolve("lessons"));
        var plain = "//SOURCES ../src/lab/Lab.java\n//SOURCES ../src/lab/Web.java\n";
        Files.writeString(lessons.resolve("19_plain.java"), plain);
        Files.writeString(lessons.resolve("20_more.java"), plain + "//SOURCES ../src/lab/NobodyKnowsIt.java\n");
        Files.writeString(
                lessons.resolve("21_native.java"),
                "//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED\n" + plain
                        + "//SOURCES ../src/lab/rooms/X.java\n");
        launch("lab", "list");
        Files.createDirectories(home.resolve(".lab/build")); // newer than the lessons: nobody has edited them since

        assertThat(launch("lab", "run", "19").out())
                .contains("one.jar")
                .doesNotContain("a second.jar lab.cli", "--enable-native-access");
        assertThat(launch("lab", "run", "20").out()).contains("a second.jar lab.cli");
        assertThat(launch("lab", "run", "21").out())
                .contains("a second.jar lab.cli", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void aDamagedLibraryIsBuiltAnewWithOneLine() throws Exception {
        prepared();
        launch("lab", "list");
        Files.writeString(made("lab.jar"), "garbage");

        var lab = launch("lab", "list");

        assertThat(lab.out()).endsWith("lab.cli.Start list\n");
        assertThat(lab.err().lines())
                .containsExactly(
                        "The prebuilt workbook was damaged (lab.jar): it is built anew.",
                        "Preparing the workbook (once, and again when its sources change)…");
        assertThat(made("lab.jar")).hasContent("jar");
        assertThat(launch("lab", "list").err()).isEmpty();
    }

    @Test
    void aDependencyThatWasCutOffIsFetchedAnew() throws Exception {
        var jars = prepared();
        launch("lab", "list");
        Files.writeString(jars.getLast(), "a j");
        stub(
                "jbang",
                "case \"$*\" in --version) echo 0.140.0 ;; *classpath*) [ -e '" + jars.getLast()
                        + "' ] || echo 'a jar' > '" + jars.getLast() + "'; echo '" + jars.get(0) + ":" + jars.get(1)
                        + "' ;; esac");

        assertThat(launch("lab", "list").err()).startsWith("A library was damaged (a second.jar): it is fetched anew.");
        assertThat(launch("lab", "list").err()).isEmpty();
        assertThat(jars.getLast()).hasContent("a jar");
    }

    /** Garbage in one would crash the JVM, and each after it. */
    @Test
    void aDamagedAotCacheIsLeftOutWithOneLine() throws Exception {
        prepared();
        launch("lab", "list");
        train("lab.aot");
        assertThat(launch("lab", "list").out()).contains("-XX:AOTCache=" + made("lab.aot"));
        Files.writeString(made("lab.aot"), "garbage");

        var lab = launch("lab", "list");

        assertThat(lab.out()).doesNotContain("-XX:AOTCache=" + made("lab.aot")).endsWith("lab.cli.Start list\n");
        assertThat(lab.err()).isEqualTo("A cache was damaged (lab.aot): it is made anew.\n");
        assertThat(launch("lab", "list").err()).isEmpty();
    }

    @Test
    void anAotCacheThatNobodySignedIsNotBelieved() throws Exception {
        prepared();
        launch("lab", "list");
        Files.writeString(made("lab.aot"), "half of it");
        assertThat(launch("lab", "list").out()).doesNotContain("-XX:AOTCache=" + made("lab.aot"));
    }

    /** Where a JVM crashes, its report is not left in the learner's folder. */
    @Test
    void aReportOfACrashLiesInTheCache() throws Exception {
        prepared();
        assertThat(launch("lab", "list").out()).contains("-XX:ErrorFile=" + home + "/.lab/cache/");
    }

    /** What java does in these tests: a training waits until it is ended, everything else says what it was asked. */
    private void trains() throws IOException {
        prepared();
        environment.remove("LAB_TRAINING");
        script(
                jdk("jdk-25", "25.0.1").resolve("bin/java"),
                BUILDS + "case \"$*\" in *AOTMode=record*) echo $$ >> '" + folder
                        + "/trainings'; exec sleep 60 ;; *'rehearse run') exit ;; esac; echo \"$@\"");
    }

    @Test
    void aTrainingBeginsWhenTheCommandHasEndedAndTheNextOneEndsIt() throws Exception {
        trains();
        assertThat(launch("lab", "check").exit()).isZero();
        var first = ProcessHandle.of(awaitTraining(1)).orElseThrow();

        launch("lab", "guide", "03");
        assertThat(first.isAlive()).as("a light command leaves it alone").isTrue();
        awaitOneTrainer(); // the light command's own: after the tests it would find nobody at work

        launch("lab", "test");
        first.onExit().get(20, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(awaitTraining(1)).as("no other one begins after tests").isEqualTo(first.pid());
    }

    @Test
    void thereIsNoTrainingWhereItIsSwitchedOffOrInCi() throws Exception {
        trains();
        for (var variable : List.of("LAB_TRAINING=off", "CI=true")) {
            environment.put(variable.split("=")[0], variable.split("=")[1]);
            launch("lab", "check");
            assertThat(home.resolve(".lab/cache")).isDirectoryNotContaining("glob:**/training");
            environment.remove(variable.split("=")[0]);
        }
        assertThat(folder.resolve("trainings")).doesNotExist();
    }

    /** The process that a trainer has started; the test fails when there is none after a while. */
    private long awaitTraining(int number) throws Exception {
        for (var time = 0; time < 400; time++) {
            var file = folder.resolve("trainings");
            var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
            if (lines.size() >= number) {
                assertThat(lines).hasSize(number);
                return Long.parseLong(lines.getLast());
            }
            Thread.sleep(50);
        }
        throw new AssertionError("No training began.");
    }

    private void awaitOneTrainer() throws InterruptedException {
        var trainer = home.resolve("scripts/train").toString();
        for (var time = 0; time < 400; time++) {
            var trainers = ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(trainer))
                    .count();
            if (trainers <= 1) {
                return;
            }
            Thread.sleep(50);
        }
    }

    @Test
    void aBuildWhoseOwnerIsGoneIsTakenOver() throws Exception {
        prepared();
        var building = Files.createDirectories(home.resolve(".lab/cache/jdk-25/building"));
        Files.writeString(building.resolve("by"), "999999999\n");
        var lab = launch("lab", "list");
        assertThat(lab.exit()).as(lab.err()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aCommandThatWaitsForAnotherOnesBuildSaysSo() throws Exception {
        prepared();
        var building = Files.createDirectories(home.resolve(".lab/cache/jdk-25/building"));
        var owner = start("exec sh -c 'while [ -d \"" + building + "\" ]; do sleep 0.1; done' lab");
        Files.writeString(building.resolve("by"), owner.pid() + "\n");
        var waiting = start("exec \"" + home + "/lab\" list");
        var first = waiting.errorReader().readLine();
        Files.delete(building.resolve("by"));
        Files.delete(building);
        assertThat(first)
                .isEqualTo("Another command (process " + owner.pid() + ") prepares the workbook: waiting for it…");
        assertThat(Sandbox.ended(waiting).exit()).isZero();
        assertThat(Sandbox.ended(owner).exit()).isZero();
    }

    @Test
    void whereNothingCanBeWrittenItIsSaid() throws Exception {
        prepared();
        Files.writeString(home.resolve(".lab"), "a file where the folder belongs");
        var lab = launch("lab", "guide");
        assertThat(lab.exit()).isEqualTo(1);
        assertThat(lab.err())
                .startsWith("Nothing can be written to " + home + "/.lab")
                .hasLineCount(1);
    }

    @Test
    void aServiceWithoutAHomeHasAWorkbook() throws Exception {
        prepared();
        environment.remove("HOME");
        environment.remove("LAB_JDKS");
        environment.put("JAVA_HOME", folder.resolve("some jdks/jdk-25").toString());
        var lab = launch("lab", "list");
        assertThat(lab.exit()).as(lab.err()).isZero();
    }

    /** An AOT cache as the trainer leaves it. */
    private void train(String name) throws Exception {
        Files.writeString(made(name), "classes");
        shell("cd '" + made(name).getParent() + "' && cksum < " + name + " > " + name + ".sum");
    }

    /** A file of the one build that there is. */
    private Path made(String name) throws IOException {
        try (var files = Files.walk(home.resolve(".lab/cache"))) {
            return files.filter(file -> file.getFileName().toString().equals("lab.jar"))
                    .findFirst()
                    .orElseThrow()
                    .resolveSibling(name);
        }
    }

    @Test
    void aWorkbookThatCannotBeBuiltSaysSo() throws Exception {
        jdk("jdk-25", "25.0.1");
        stub("jbang", "[ \"$1\" = --version ] && echo 0.140.0 && exit; echo 'no network' >&2; exit 1");
        var lab = launch("lab", "guide");
        assertThat(lab.exit()).isEqualTo(1);
        assertThat(lab.err()).contains("no network", "The workbook could not be built");
        assertThat(launch("lab", "guide").exit()).as("no lock is left behind").isEqualTo(1);
    }

    @Test
    void theListTheHelpAndTheDoctorNeedNoBuild() throws Exception {
        script(jdk("jdk-25", "25.0.1").resolve("bin/java"), "echo asked for \"$@\"");
        stub("jbang", "[ \"$1\" = --version ] && echo 0.140.0 && exit; echo 'no network' >&2; exit 1");
        for (var words :
                List.of("", "list", "help", "--help", "--lang=ko", "doctor", "doctor --lang ko", "check --help")) {
            assertSaidWithoutABuild(words);
        }
    }

    private void assertSaidWithoutABuild(String command) throws Exception {
        var words = command.isEmpty() ? new String[0] : command.split(" ");
        var lab = launch("lab", words);
        assertThat(lab.exit()).isZero();
        assertThat(lab.err()).contains("The workbook could not be built");
        assertThat(lab.out().strip())
                .contains("asked for")
                .endsWith(("src/lab/cli/FirstSteps.java " + command).strip());
        assertThat(launch("lab", words).exit()).as("no lock is left behind").isZero();
    }

    /** A JBang that knows where the dependencies are; a java that builds, or says what it is asked. */
    private List<Path> prepared() throws IOException {
        script(jdk("jdk-25", "25.0.1").resolve("bin/java"), BUILDS + "echo \"$@\"");
        var jars = List.of(folder.resolve("one.jar"), folder.resolve("a second.jar"));
        for (var jar : jars) {
            Files.writeString(jar, "a jar");
        }
        stub(
                "jbang",
                "case \"$*\" in --version) echo 0.140.0 ;; *classpath*) echo resolved >> '" + folder
                        + "/resolved'; echo '" + jars.get(0) + ":" + jars.get(1) + "' ;; esac");
        return jars;
    }

    /** What stands in a script that plays java: asked for a build, it writes a jar. */
    private static final String BUILDS = """
        case "$*" in *Build.java*)
            for word; do
                case ${before:-} in */scripts/lab.java) made=$word ;; esac
                before=$word
            done
            echo built >> "${0%/some jdks/*}/builds"
            sleep 0.3
            echo jar > "$made/lab.jar"
            exit ;;
        esac
        """;

    private long builds() throws IOException {
        return Files.readAllLines(folder.resolve("builds")).size();
    }

    private String fetchedVersion() throws IOException {
        return Files.readAllLines(home.resolve("jbang")).stream()
                .filter(line -> line.startsWith("jbang_version="))
                .map(line -> line.split("[= ]")[1])
                .findFirst()
                .orElseThrow();
    }

    private static void assertTellsHowToInstall(Sandbox.Said jbang, String why) {
        assertThat(jbang.exit()).isEqualTo(1);
        assertThat(jbang.err())
                .contains(why, "https://www.jbang.dev/download", "sdk install jbang", "brew install", "choco install");
        assertThat(jbang.err().lines().toList()).hasSizeLessThan(5);
        assertThat(jbang.out()).isEmpty();
    }

    private Path jdk(String name, String version) throws IOException {
        var jdk = Files.createDirectories(Path.of(environment.get("LAB_JDKS")).resolve(name));
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Stub\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/java"), "exit 0");
        script(jdk.resolve("bin/javac"), "exit 0");
        return jdk;
    }

    private void stub(String name, String body) throws IOException {
        script(bin.resolve(name), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Sandbox.Said launch(String launcher, String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(home.resolve(launcher).toString()));
        words.addAll(List.of(arguments));
        return Sandbox.ended(start(words));
    }

    private Sandbox.Said shell(String line) throws IOException, InterruptedException {
        return Sandbox.ended(start(line));
    }

    private Process start(String line) throws IOException {
        return start(List.of("/bin/sh", "-c", line));
    }

    private Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        return process;
    }
}
