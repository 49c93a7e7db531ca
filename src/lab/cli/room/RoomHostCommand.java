package lab.cli.room;

import java.net.BindException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import lab.incident.IncidentRecording;
import lab.room.host.RoomHost;
import lab.stack.Ports;
import lab.terminal.canvas.Cells;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Opens a room to the network, until the user ends it. */
@Command(
        name = "host",
        mixinStandardHelpOptions = true,
        description = "Open a room to the network, until somebody ends it.")
final class RoomHostCommand implements Callable<Integer> {

    private static final int HEADING_CELLS = 13;

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4320",
            description = "Of the room (default ${DEFAULT-VALUE}); 0 for a free one.")
    private int port;

    @Option(
            names = "--viewer-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Of the viewer's page on the room's telemetry, for this machine alone. Default: a free one.")
    private int viewerPort;

    @Option(names = "--loopback", description = "Listen on this machine alone: to try it out.")
    private boolean loopback;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Answers to this name, too, such as one of the network's DNS. May be given several times.")
    private List<String> allowed = List.of();

    @Option(names = "--new", description = "Begin another room, and delete what is kept of the last one.")
    private boolean fresh;

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description = "A file of ./lab fetch --bundle: learners get it by ./lab fetch --from and this host's"
                    + " address, in place of a download.")
    private Path bundle;

    @Option(
            names = "--incident",
            paramLabel = "FILE",
            description = "A recording of ./lab incident --record, beside those that the workbook brings: your page"
                    + " starts one for the whole room. May be given several times.")
    private List<Path> incidents = List.of();

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    RoomHostCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var speech = RoomCommand.speech(workbook, language);
        for (var each : new int[] {port, viewerPort}) {
            if (each < 0 || each > 65_535) {
                throw new BadArgument(speech.say("host.port", each));
            }
        }
        if (bundle != null && !Files.isRegularFile(bundle)) {
            throw new BadArgument(speech.say("host.bundle", bundle));
        }
        var recordings = new ArrayList<>(IncidentRecording.brought(workbook.root()));
        for (var recording : incidents) {
            if (!Files.isRegularFile(recording)) {
                throw new BadArgument(speech.say("host.incident", recording));
            }
            IncidentRecording.read(recording); // an invalid one is reported here
            recordings.add(recording);
        }
        var addresses = new ArrayList<>(allowed);
        addresses.addAll(loopback ? List.of("localhost") : addresses());
        var options = new RoomHost.Options(
                loopback ? "127.0.0.1" : "0.0.0.0",
                port,
                viewerPort,
                workbook.root(),
                RoomCommand.folder(workbook).resolve("host"),
                fresh,
                lessons(),
                addresses,
                recordings,
                bundle);
        try (var host = RoomHost.open(options)) {
            var out = RoomCommand.out(spec);
            out.line(out.wrapped(speech.say(loopback ? "host.loopback" : "host.title", host.port()), 0));
            out.line(heading(speech, "host.page") + host.page());
            out.line(heading(speech, "host.viewer") + host.viewer());
            for (var address : addresses) {
                out.line(heading(speech, "host.join") + "./lab room join http://" + address + ":" + host.port());
            }
            if (bundle != null) {
                out.line(heading(speech, "host.fetch") + "./lab fetch --from http://" + addresses.getFirst() + ":"
                        + host.port());
            }
            out.line(heading(speech, "host.code") + out.bold(host.code()));
            if (host.kept() > 0) {
                out.line(speech.say("host.kept", host.kept()));
            }
            out.line(speech.say("host.end"));
            out.writer().flush();
            Runtime.getRuntime().addShutdownHook(new Thread(host::close));
            new CountDownLatch(1).await();
        } catch (RoomHost.AlreadyHosted running) {
            throw new CommandFailed(speech.say("host.running"));
        } catch (BindException taken) {
            var which = viewerPort != 0 && !Ports.free(viewerPort) ? viewerPort : port;
            throw new CommandFailed(
                    speech.say("host.taken", which, Ports.holder(which).orElse(speech.say("host.other"))));
        }
        return 0;
    }

    private static String heading(Sentences speech, String key) {
        var heading = speech.say(key);
        return heading + " ".repeat(Math.max(1, HEADING_CELLS - Cells.width(heading)));
    }

    private List<RoomHost.LessonTitle> lessons() {
        return workbook.lessons().stream()
                .map(lesson -> new RoomHost.LessonTitle(
                        lesson.name(),
                        Map.of("en", lesson.title(Language.en), "ko", lesson.title(Language.ko)),
                        Map.of("en", tasks(lesson, Language.en), "ko", tasks(lesson, Language.ko))))
                .toList();
    }

    private static List<String> tasks(Workbook.Lesson lesson, Language language) {
        return List.copyOf(lesson.guide(language).tasks().values());
    }

    /** The addresses of this machine in its networks; those typical of a home or a classroom come first. */
    private static List<String> addresses() {
        try {
            var found = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .sorted(Comparator.comparing(
                            address -> !address.getHostAddress().startsWith("192.168.")))
                    .map(address -> address.getHostAddress())
                    .toList();
            return found.isEmpty() ? List.of("localhost") : found;
        } catch (SocketException unknown) {
            return List.of("localhost");
        }
    }
}
