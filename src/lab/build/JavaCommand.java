package lab.build;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command that starts a compiled program in its own JVM, as lean as ours. */
public final class JavaCommand {

    private JavaCommand() {}

    public static List<String> command(Compiler.Compiled program, List<Path> classpath) {
        var all = new ArrayList<>(classpath);
        // An AOT cache needs a class path that starts as it did when the cache was made. Without a cache the program
        // comes first, because the class path of Maven and of an IDE contains the lessons' classes, too.
        all.add(System.getProperty("lab.aot") == null ? 0 : all.size(), program.classes());
        return command(all, program.main());
    }

    public static List<String> command(List<Path> classpath, String main) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "-XX:-UsePerfData",
                // A program may open a gRPC receiver: Netty uses an API that the JDK is about to remove.
                "--sun-misc-unsafe-memory-access=allow"));
        var aot = System.getProperty("lab.aot");
        if (aot != null) {
            command.add("-XX:ErrorFile=" + Path.of(aot).resolveSibling("hs_err_%p.log"));
            command.add("-XX:AOTCache="
                    + Path.of(aot).resolveSibling("child.aot")); // if it is missing, the JVM starts without one
        }
        if (System.getProperty("lab.root") != null) {
            command.add("-Dlab.root=" + System.getProperty("lab.root")); // to find a fetched Collector
        }
        // opentelemetry-sdk-testing, on our class path for the checks, brings its own context storage.
        command.add("-Dio.opentelemetry.context.contextStorageProvider=default");
        command.add("-cp");
        command.add(classpath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main);
        return command;
    }
}
