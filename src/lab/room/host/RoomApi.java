package lab.room.host;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import lab.receive.HostNames;
import lab.room.Notice;
import lab.terminal.canvas.Cells;
import lab.text.BadArgument;
import lab.text.Language;

/**
 * The requests to a host besides OTLP. Learners send properties under {@code /room/}, with the key that they got when
 * they joined. The trainer's page sends JSON under {@code /api/}, only from this machine. Everybody in the network may
 * read {@code /api/now}, the trainer's message.
 */
final class RoomApi {

    private static final Gson GSON = new Gson();
    private static final int MAX_MINUTES = 600;

    private final Roster roster;
    private final Gradebook book;
    private final HostedIncident incident;
    private final Path root;
    private final List<Path> recordings;
    private final List<RoomHost.LessonTitle> lessons;
    private final WrongCodes wrong = new WrongCodes();
    private final Supplier<List<String>> addresses;

    /** @param addresses the host's addresses for learners, the likeliest first */
    RoomApi(
            Roster roster,
            Gradebook book,
            HostedIncident incident,
            RoomHost.Options options,
            Supplier<List<String>> addresses) {
        this.roster = roster;
        this.book = book;
        this.incident = incident;
        this.root = options.root();
        this.recordings = options.recordings();
        this.lessons = options.lessons();
        this.addresses = addresses;
    }

    /** The form on the trainer's page. */
    record NoticeForm(String text, String lesson, int minutes) {}

    record LearnerForm(String learner) {}

    /** @param recording its number, from 1; 0 for a debrief or an end */
    record IncidentForm(String act, int recording) {}

    /**
     * Data that does not change while the host runs.
     *
     * @param recordings the number of incidents to choose from
     */
    record About(String code, List<String> addresses, List<RoomHost.LessonTitle> lessons, List<Integer> recordings) {}

    void mount(ServerBuilder server) {
        server.service("/room/join", learner(HttpMethod.POST, this::join));
        server.service("/room/me", learner(HttpMethod.DELETE, this::leave));
        server.service("/room/notice", learner(HttpMethod.GET, this::notice));
        server.service("/room/incident", learner(HttpMethod.GET, this::incident));
        server.service("/room/incident/recording", learner(HttpMethod.GET, this::handout));
        server.service("/room/incident/truth", learner(HttpMethod.GET, this::truth));
        server.service("/api/now", later((context, request) -> now()));
        server.service("/api/about", trainer(HttpMethod.GET, (context, request) -> about()));
        server.service("/api/room", trainer(HttpMethod.GET, (context, request) -> room(context)));
        server.service("/api/task", trainer(HttpMethod.GET, (context, request) -> task(context)));
        server.service("/api/notice", trainer(HttpMethod.POST, (context, request) -> say(request)));
        server.service("/api/lower", trainer(HttpMethod.POST, (context, request) -> lower(request)));
        server.service("/api/remove", trainer(HttpMethod.POST, (context, request) -> remove(request)));
        server.service("/api/incident", trainer(HttpMethod.GET, (context, request) -> board()));
        server.service("/api/incident/act", trainer(HttpMethod.POST, (context, request) -> act(request)));
        server.service("/api/room.csv", trainer(HttpMethod.GET, (context, request) -> csv()));
        server.service("/api/join.svg", trainer(HttpMethod.GET, (context, request) -> qrCode()));
    }

    private interface Answer {
        HttpResponse to(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException;
    }

    /** Runs on a virtual thread, with the body in memory: it is small, or was refused before. */
    private static HttpService later(Answer answer) {
        return (context, request) -> HttpResponse.of(request.aggregate()
                .thenCompose(whole -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return answer.to(context, whole);
                            } catch (IOException failed) {
                                return problem(
                                        HttpStatus.INTERNAL_SERVER_ERROR, "The host failed: " + failed.getMessage());
                            }
                        },
                        task -> Thread.ofVirtual().start(task))));
    }

    private static HttpService learner(HttpMethod method, Answer answer) {
        return later((context, request) -> request.method() == method
                ? answer.to(context, request)
                : said(HttpStatus.METHOD_NOT_ALLOWED, "That is asked with " + method + "."));
    }

    private static HttpService trainer(HttpMethod method, Answer answer) {
        return later((context, request) -> !isTrainer(context, request.headers())
                ? problem(HttpStatus.FORBIDDEN, "The trainer's page is for the machine that the host runs on.")
                : request.method() == method
                        ? answer.to(context, request)
                        : problem(HttpStatus.METHOD_NOT_ALLOWED, "That is asked with " + method + "."));
    }

    /** From this machine, and with a host name that only it has. */
    static boolean isTrainer(ServiceRequestContext context, RequestHeaders headers) {
        var name = HostNames.host(Objects.toString(headers.authority(), ""));
        return context.remoteAddress().getAddress().isLoopbackAddress()
                && List.of("localhost", "127.0.0.1", "[::1]").contains(name);
    }

    /** The learner whose key a request carries. */
    Optional<Roster.Learner> sender(RequestHeaders headers) {
        var authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? roster.withKey(authorization.substring(7).strip())
                : Optional.empty();
    }

    private HttpResponse join(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException {
        var asked = properties(request);
        var address = context.remoteAddress().getAddress();
        if (wrong.tooMany(address)) {
            return said(HttpStatus.TOO_MANY_REQUESTS, "Too many wrong codes came from there.");
        }
        if (!roster.isCode(asked.getProperty("code", ""))) {
            wrong.count(address);
            return said(HttpStatus.FORBIDDEN, "That is not the code of this room.");
        }
        var name = Roster.name(asked.getProperty("name", ""));
        if (name.isEmpty()) {
            return said(HttpStatus.BAD_REQUEST, "A name has 1 to 40 characters.");
        }
        var admitted = roster.join(name.get());
        if (admitted.isEmpty()) {
            return said(HttpStatus.CONFLICT, "The room is full.");
        }
        var answer = new Properties();
        answer.setProperty("id", admitted.get().learner().id());
        answer.setProperty("name", admitted.get().learner().name());
        answer.setProperty("key", admitted.get().key());
        return answer(HttpStatus.OK, answer);
    }

    private HttpResponse leave(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException {
        var learner = sender(request.headers());
        if (learner.isEmpty()) {
            return unknown();
        }
        book.forget(learner.get());
        return answer(HttpStatus.OK, new Properties());
    }

    private HttpResponse notice(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException {
        return sender(request.headers()).isEmpty()
                ? unknown()
                : answer(HttpStatus.OK, said().toProperties(Instant.now()));
    }

    private Notice said() {
        return said(incident.look());
    }

    private Notice said(HostedIncident.Moment moment) {
        return roster.notice().with(moment.now());
    }

    private HttpResponse incident(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException {
        if (!isIn(context, request)) {
            return unknown();
        }
        var moment = incident.look();
        var answer = said(moment).toProperties(Instant.now());
        answer.setProperty("sha256", moment.sha256());
        return answer(HttpStatus.OK, answer);
    }

    /** The recording, for everyone who has joined or has the code. */
    private HttpResponse handout(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException {
        if (!isIn(context, request)) {
            return unknown();
        }
        var file = incident.handedOut();
        if (file.isEmpty()) {
            return said(HttpStatus.NOT_FOUND, "The room has no incident.");
        }
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.GZIP)
                        .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"incident.jsonl.gz\"")
                        .set("cache-control", "no-store")
                        .build(),
                HttpData.wrap(file.get()));
    }

    private boolean isIn(ServiceRequestContext context, AggregatedHttpRequest request) {
        if (sender(request.headers()).isPresent()) {
            return true;
        }
        var code = context.queryParam("code");
        var address = context.remoteAddress().getAddress();
        if (code == null || wrong.tooMany(address)) {
            return false;
        }
        if (!roster.isCode(code)) {
            wrong.count(address);
            return false;
        }
        return true;
    }

    private HttpResponse truth(ServiceRequestContext context, AggregatedHttpRequest request) throws IOException {
        if (sender(request.headers()).isEmpty()) {
            return unknown();
        }
        var moment = incident.look();
        if (!moment.revealed()) {
            return said(HttpStatus.NOT_FOUND, "The trainer has not shown it yet.");
        }
        var truth = moment.truth();
        var answer = new Properties();
        answer.setProperty("seed", String.valueOf(truth.seed()));
        answer.setProperty("level", String.valueOf(truth.level()));
        answer.setProperty("cause", truth.cause().name());
        answer.setProperty("began", truth.began().toString());
        return answer(HttpStatus.OK, answer);
    }

    private HttpResponse board() {
        return json(IncidentView.of(incident.look(), roster, book, root));
    }

    private HttpResponse act(AggregatedHttpRequest request) throws IOException {
        var form = form(request, IncidentForm.class);
        switch (form == null ? "" : Objects.toString(form.act, "")) {
            case "start" -> {
                if (form.recording < 1 || form.recording > recordings.size()) {
                    return problem(HttpStatus.BAD_REQUEST, "There is no recording " + form.recording + ".");
                }
                try {
                    incident.start(recordings.get(form.recording - 1));
                } catch (BadArgument none) {
                    return problem(HttpStatus.BAD_REQUEST, none.getMessage());
                }
            }
            case "debrief" -> {
                if (!incident.debrief()) {
                    return problem(HttpStatus.CONFLICT, "The room has no incident.");
                }
            }
            case "end" -> incident.end();
            default -> {
                return problem(HttpStatus.BAD_REQUEST, "An incident is started, debriefed or ended.");
            }
        }
        return board();
    }

    private static HttpResponse unknown() {
        return said(HttpStatus.UNAUTHORIZED, "This room does not know that learner.");
    }

    private HttpResponse now() {
        var moment = incident.look();
        return json(new Now(
                Instant.now().toEpochMilli(),
                RoomView.view(said(moment)),
                moment.revealed() ? IncidentView.debrief(moment.truth(), root) : Map.of()));
    }

    /**
     * Data that everybody may see.
     *
     * @param debrief of the incident, by language; empty until the trainer shows it
     */
    record Now(long now, RoomView.NoticeView notice, Map<Language, List<String>> debrief) {}

    private HttpResponse about() {
        return json(new About(
                roster.code(),
                addresses.get(),
                lessons,
                IntStream.rangeClosed(1, recordings.size()).boxed().toList()));
    }

    private HttpResponse room(ServiceRequestContext context) {
        var asked = Objects.toString(context.queryParam("lesson"), "");
        return isLesson(asked)
                ? json(RoomView.of(roster, book, lessons, asked, Instant.now()))
                : problem(HttpStatus.BAD_REQUEST, "There is no lesson " + asked + ".");
    }

    private boolean isLesson(String name) {
        return name.isEmpty()
                || lessons.stream().anyMatch(lesson -> lesson.name().equals(name));
    }

    private HttpResponse task(ServiceRequestContext context) {
        var lesson = Objects.toString(context.queryParam("lesson"), "");
        var number = Objects.toString(context.queryParam("task"), "");
        var learner = learner(Objects.toString(context.queryParam("learner"), ""));
        if (learner.isEmpty() || !number.matches("\\d{1,2}")) {
            return problem(HttpStatus.NOT_FOUND, "There is no such task.");
        }
        var message = book.look(learner.get(), record -> {
            var begun = record.lessons.get(lesson);
            var task = begun == null ? null : begun.tasks.get(Integer.valueOf(number));
            return task == null ? "" : task.message;
        });
        return json(Map.of("message", Cells.harmlessLines(message)));
    }

    private Optional<Roster.Learner> learner(String id) {
        return roster.learners().stream()
                .filter(learner -> learner.id().equals(id))
                .findFirst();
    }

    private HttpResponse say(AggregatedHttpRequest request) throws IOException {
        var form = form(request, NoticeForm.class);
        if (form == null) {
            return problem(HttpStatus.BAD_REQUEST, "A message has a text, a lesson and minutes.");
        }
        var lesson = Objects.toString(form.lesson, "");
        if (!isLesson(lesson)) {
            return problem(HttpStatus.BAD_REQUEST, "There is no lesson " + lesson + ".");
        }
        if (form.minutes < 0 || form.minutes > MAX_MINUTES) {
            return problem(HttpStatus.BAD_REQUEST, "A countdown has at most " + MAX_MINUTES + " minutes.");
        }
        var until = form.minutes == 0 ? null : Instant.now().plusSeconds(60L * form.minutes);
        return json(RoomView.view(roster.say(Objects.toString(form.text, ""), lesson, until)));
    }

    private HttpResponse lower(AggregatedHttpRequest request) {
        var form = form(request, LearnerForm.class);
        var learner = form == null ? Optional.<Roster.Learner>empty() : learner(Objects.toString(form.learner, ""));
        if (learner.isEmpty()) {
            return problem(HttpStatus.NOT_FOUND, "There is no such learner.");
        }
        book.look(learner.get(), record -> {
            record.lowerHand();
            return null;
        });
        return json(Map.of());
    }

    private HttpResponse remove(AggregatedHttpRequest request) throws IOException {
        var form = form(request, LearnerForm.class);
        var learner = form == null ? Optional.<Roster.Learner>empty() : learner(Objects.toString(form.learner, ""));
        if (learner.isEmpty()) {
            return problem(HttpStatus.NOT_FOUND, "There is no such learner.");
        }
        book.forget(learner.get());
        return json(Map.of());
    }

    private HttpResponse csv() {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.CSV_UTF_8)
                        .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"room.csv\"")
                        .set("cache-control", "no-store")
                        .build(),
                HttpData.ofUtf8("\ufeff"
                        + RoomView.csv(
                                roster, book, incident.look()))); // with a byte-order mark, spreadsheets read Korean
    }

    /** The address of the learners' page, which says how to join: for a phone or a laptop's camera. */
    private HttpResponse qrCode() {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.SVG_UTF_8)
                        .set("cache-control", "no-store")
                        .build(),
                HttpData.ofUtf8(QrCode.svg(addresses.get().getFirst() + "/?code=" + roster.code())));
    }

    private static <T> T form(AggregatedHttpRequest request, Class<T> type) {
        try {
            return GSON.fromJson(request.contentUtf8(), type);
        } catch (JsonParseException malformed) {
            return null;
        }
    }

    private static Properties properties(AggregatedHttpRequest request) throws IOException {
        var asked = new Properties();
        try {
            asked.load(new StringReader(request.contentUtf8()));
        } catch (IllegalArgumentException malformed) {
            asked.clear();
        }
        return asked;
    }

    private static HttpResponse said(HttpStatus status, String sentence) {
        var answer = new Properties();
        answer.setProperty("message", sentence);
        return answer(status, answer);
    }

    private static HttpResponse answer(HttpStatus status, Properties values) {
        var text = new StringWriter();
        try {
            values.store(text, null);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, text.toString());
    }

    private static HttpResponse json(Object view) {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.JSON_UTF_8)
                        .set("cache-control", "no-store")
                        .build(),
                HttpData.ofUtf8(GSON.toJson(view)));
    }

    static HttpResponse problem(HttpStatus status, String sentence) {
        return HttpResponse.of(status, MediaType.JSON_UTF_8, GSON.toJson(Map.of("message", sentence)));
    }

    /** Counts wrong codes by address: a code is short, and must not be found by guessing. */
    private static final class WrongCodes {

        private static final int MOST = 30;
        private static final int MAX_ADDRESSES = 1_000;
        private static final long WINDOW_MILLIS = 600_000;

        private final Map<InetAddress, Integer> counts = new LinkedHashMap<>();
        private long began = System.currentTimeMillis();

        synchronized boolean tooMany(InetAddress address) {
            if (System.currentTimeMillis() - began > WINDOW_MILLIS) {
                counts.clear();
                began = System.currentTimeMillis();
            }
            return counts.getOrDefault(address, 0) >= MOST;
        }

        synchronized void count(InetAddress address) {
            if (counts.size() < MAX_ADDRESSES || counts.containsKey(address)) {
                counts.merge(address, 1, Integer::sum);
            }
        }
    }
}
