package lab.grade;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lab.build.ChildProcess;
import lab.build.Compiler;
import lab.build.JavaCommand;
import lab.receive.Receiver;
import lab.telemetry.Store;
import lab.text.SeededInput;

/**
 * Runs a program with some of its classes replaced, by putting other classes of the same name before it on the class
 * path.
 */
record ClassReplacement(Compiler compiler, List<Path> classpath, Duration limit) {

    /** One variant: its classes, and the receiver of its telemetry. */
    private record Variant(Path classes, Store store, Receiver receiver, SpanBatches batches) {}

    /**
     * Runs the program once for each variant, all in one JVM. Their output is not kept.
     *
     * @param folder the Java files of the variants
     * @param work the folder that the program runs in
     * @throws IOException when a variant does not compile, which is the workbook's fault
     */
    Variants run(Compiler.Compiled program, Path folder, Path work, SeededInput input)
            throws IOException, InterruptedException {
        var variants = new TreeMap<String, Variant>();
        try {
            for (var file : files(folder)) {
                var classes = compiled(file);
                for (var replaced : classFiles(classes)) {
                    if (!Files.exists(program.classes().resolve(replaced))) {
                        return Variants.none("The program has no class "
                                + replaced.replace(".class", "")
                                + " any more: the program is run again with another version of it, so it has to keep"
                                + " its name and its place.");
                    }
                }
                var store = new Store();
                var receiver = Receiver.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Receiver.Limits.DEFAULT, store);
                var batches = new SpanBatches();
                receiver.handler().tap(batches);
                variants.put(
                        file.getFileName().toString().replace(".java", ""),
                        new Variant(classes, store, receiver, batches));
            }
            return run(program, variants, work, input);
        } finally {
            variants.values().forEach(variant -> variant.receiver.close());
        }
    }

    private Variants run(Compiler.Compiled program, Map<String, Variant> variants, Path work, SeededInput input)
            throws IOException, InterruptedException {
        var command = JavaCommand.command(classpath, VariantRunner.class.getName());
        command.add(program.main());
        command.add(program.classes().toString());
        for (var variant : variants.values()) {
            command.add(variant.classes.toString());
            command.add("http://127.0.0.1:" + variant.receiver.port());
        }
        var ended = ChildProcess.run(
                command,
                work,
                ObservedRun.environment(
                        variants.values().iterator().next().receiver.port(), "http/protobuf", input),
                limit);
        if (ended.hung()) {
            return Variants.none("With another version of the program's classes in place it was still running after "
                    + limit.toSeconds() + " s: does one of your tests wait or loop?");
        }
        var runs = new HashMap<String, Telemetry>();
        variants.forEach((name, variant) -> runs.put(
                name,
                new Telemetry(
                        variant.store.spans(),
                        variant.store.metrics(),
                        variant.store.logs(),
                        variant.receiver.requests(),
                        "",
                        ended.stderr(),
                        ended.exit(),
                        work,
                        input,
                        List.of(),
                        variant.batches.all())));
        return new Variants(runs, "");
    }

    private Path compiled(Path file) throws IOException {
        var variant = compiler.compile(List.of(file), classpath);
        if (variant.failed()) {
            throw new IOException("The variant " + file.getFileName() + " does not compile:\n" + variant.messages());
        }
        return variant.classes();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    /** The classes that replace one of the program; nested classes are the variant's own affair. */
    private static List<String> classFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$"))
                    .sorted()
                    .toList();
        }
    }
}
