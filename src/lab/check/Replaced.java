package lab.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Runs a program with classes of it replaced: the same program, with other classes of the same name before it on the class path. */
record Replaced(Compiler compiler, List<Path> classpath, Duration limit) {

    /**
     * Runs the program once for each variant, as many at a time as there are processors.
     *
     * @param folder the Java files of the variants
     * @param work   the folder that the program runs in
     * @throws IOException when a variant does not compile, which is the workbook's fault
     */
    Variants run(Compiler.Compiled program, Path folder, Path work) throws IOException, InterruptedException {
        var commands = new TreeMap<String, List<String>>();
        for (var file : files(folder)) {
            var variant = compiler.compile(List.of(file), classpath);
            if (variant.failed()) {
                throw new IOException("The variant " + file.getFileName() + " does not compile:\n" + variant.messages());
            }
            for (var replaced : classes(variant.classes())) {
                if (!Files.exists(program.classes().resolve(replaced))) {
                    return Variants.none("The program has no class " + replaced.replace(".class", "").replace('$', '.')
                            + " any more: your tests are tried on other versions of it, so it has to keep its name and its place.");
                }
            }
            var path = new ArrayList<>(classpath);
            path.add(variant.classes());
            commands.put(file.getFileName().toString().replace(".java", ""), Java.command(program, path));
        }
        try (var processors = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var started = new HashMap<String, Future<Observed>>();
            commands.forEach((name, command) -> started.put(name, processors.submit(() -> Observed.run(command, work, 0, false, limit))));
            var runs = new HashMap<String, Telemetry>();
            for (var each : started.entrySet()) {
                runs.put(each.getKey(), each.getValue().get().emitted());
            }
            return new Variants(runs, "There are no variants: this is a fault of the workbook.");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static List<String> classes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class")).sorted().toList();
        }
    }
}
