package lab.cli.room;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lab.room.Membership;
import lab.terminal.Console;
import lab.terminal.canvas.Cells;
import lab.text.BadArgument;
import lab.text.CommandFailed;
import lab.text.Language;
import lab.text.Sentences;
import lab.text.TypedLines;
import lab.workbook.Workbook;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Comes into a room, after saying what will be sent. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = "Join a room, after being told what will be sent.")
final class RoomJoinCommand implements Callable<Integer> {

    private static final String STACK = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String STACK_HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    private final Workbook workbook;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "ADDRESS",
            description = "The host's, as it stands on the trainer's page: http://192.168.0.10:4320. May be left out"
                    + " where " + STACK + " is set: then reports go to that stack alone.")
    private String address;

    @Option(names = "--name", paramLabel = "NAME", description = "Your name in the room; a made-up one will do.")
    private String name;

    @Option(names = "--code", paramLabel = "CODE", description = "The room's code, from the trainer's page.")
    private String code;

    @Option(
            names = "--room",
            paramLabel = "NAME",
            defaultValue = Membership.ROOM,
            description = "The room's name in what is sent, its service.namespace: tells the rooms of one stack apart"
                    + " (default ${DEFAULT-VALUE}).")
    private String room;

    @Option(names = "--yes", description = "Consent to what is sent without being asked: docs/room.md lists it.")
    private boolean yes;

    @Option(names = "--lang", description = "${COMPLETION-CANDIDATES}. Default: the locale's.")
    private Language language;

    RoomJoinCommand(Workbook workbook) {
        this.workbook = workbook;
    }

    @Override
    public Integer call() throws Exception {
        var speech = RoomCommand.speech(workbook, language);
        var out = RoomCommand.out(spec);
        var set = System.getenv(STACK);
        var stack = set == null || set.isBlank() ? null : uri(set.strip(), speech);
        if (address == null && stack == null) {
            throw new BadArgument(speech.say("address"));
        }
        if (!room.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,39}")) {
            throw new BadArgument(speech.say("room.name"));
        }
        var host = address == null ? null : uri(address, speech);
        var already = Membership.read(RoomCommand.folder(workbook)).orElse(null);
        if (already != null && already.joined()) {
            throw new CommandFailed(speech.say(
                    "joined.already", already.host() == null ? already.stack() : already.host(), already.name()));
        }
        consent(out, speech, host, stack);
        var input = TypedLines.typed();
        if (!yes) {
            if (System.console() == null || !System.console().isTerminal()) {
                throw new BadArgument(speech.say("consent.terminal"));
            }
            if (!List.of(speech.say("consent.yes").split(" "))
                    .contains(asked(input, out, speech.say("consent.ask")).toLowerCase(Locale.ROOT))) {
                out.line(speech.say("consent.no"));
                return 1;
            }
        }
        var called = name != null ? name : asked(input, out, speech.say("name.ask"));
        var secret = code != null ? code : host == null ? "" : asked(input, out, speech.say("code.ask"));
        var headers = System.getenv(STACK_HEADERS);
        var learner = RoomCommand.joining(workbook, language)
                .join(host, secret, called, stack, headers == null ? "" : headers, room);
        out.line(out.passed() + " " + speech.say("joined", Cells.harmless(learner.name())));
        return 0;
    }

    private static void consent(Console out, Sentences speech, URI host, URI stack) {
        out.line(out.wrapped(
                stack == null ? speech.say("consent", host) : speech.say("consent.stack", Cells.harmless("" + stack)),
                0));
        for (var part = 1; part <= 5; part++) {
            out.line("  " + out.open() + " "
                    + out.wrapped(speech.say("consent." + part), 4).strip());
        }
        out.line(out.wrapped(speech.say("consent.never"), 0));
        out.line(out.wrapped(speech.say(stack == null ? "consent.who" : "consent.who.stack"), 0));
        out.line();
    }

    /** An answer on the terminal; empty where there is none. */
    private static String asked(TypedLines input, Console out, String question) {
        out.writer().print(out.bold(question) + " ");
        out.writer().flush();
        var line = input.next();
        return line == null ? "" : line;
    }

    private static URI uri(String given, Sentences speech) {
        try {
            var uri = URI.create(given.replaceFirst("/+$", ""));
            if (List.of("http", "https").contains(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        throw new BadArgument(speech.say("address"));
    }
}
