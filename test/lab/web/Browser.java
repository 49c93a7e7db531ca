package lab.web;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One page in a real, headless Chromium, driven over the Chrome DevTools Protocol with the JDK's own WebSocket: a
 * driver library would bring a driver program, whose version has to fit, or a browser of its own.
 */
public final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, Integer> KEY_CODES = Map.of(
            "Enter", 13, "Escape", 27, "Tab", 9, "ArrowDown", 40, "ArrowUp", 38, "ArrowLeft", 37, "ArrowRight", 39);

    private final Process process;
    private final Path profile;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> targets = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Integer> chooser;
    private String session;
    private String first;

    /** Debian's chromium, or another on the PATH. */
    public static Optional<Path> installed() {
        var folders = List.of(System.getenv("PATH").split(java.io.File.pathSeparator));
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one, with a profile of its own. */
    public Browser(Path program) throws Exception {
        profile = Files.createTempDirectory("lab-browser");
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--force-color-profile=srgb",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(address(process.errorReader())), new Incoming())
                .get(20, TimeUnit.SECONDS);
        Thread.ofVirtual().start(() -> drain(process.errorReader()));
        var target = call("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .getAsString();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .getAsString();
        for (var domain : List.of("Page", "Runtime", "Network", "Log")) call(domain + ".enable", Map.of());
        first = session;
    }

    /** Opens one more window, which is spoken with from now on. */
    String openWindow(URI address) throws Exception {
        session = null;
        var target = call("Target.createTarget", Map.of("url", "about:blank", "newWindow", true))
                .get("targetId")
                .getAsString();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .getAsString();
        targets.put(session, target);
        for (var domain : List.of("Page", "Runtime", "Log")) call(domain + ".enable", Map.of());
        open(address);
        return session;
    }

    /** Speaks with this window from now on. */
    void use(String window) {
        session = window;
    }

    /** Closes all windows but the first, which is spoken with from now on. */
    void closeWindows() throws Exception {
        session = null;
        for (var target : targets.values()) call("Target.closeTarget", Map.of("targetId", target));
        targets.clear();
        session = first;
    }

    /** Answers the dialog that the next click opens with these files. */
    void choose(List<Path> files, String button) throws Exception {
        call("Page.setInterceptFileChooserDialog", Map.of("enabled", true));
        chooser = new CompletableFuture<>();
        click(button);
        var node = chooser.get(20, TimeUnit.SECONDS);
        call(
                "DOM.setFileInputFiles",
                Map.of("files", files.stream().map(Path::toString).toList(), "backendNodeId", node));
        call("Page.setInterceptFileChooserDialog", Map.of("enabled", false));
    }

    private static String address(BufferedReader said) throws IOException {
        for (String line; (line = said.readLine()) != null; )
            if (line.startsWith("DevTools listening on "))
                return line.substring(22).strip();
        throw new IOException("the browser did not start");
    }

    private static void drain(BufferedReader said) {
        try (said) {
            while (said.readLine() != null) {}
        } catch (IOException ended) {
            // With the browser.
        }
    }

    public void open(URI address) throws Exception {
        call("Page.navigate", Map.of("url", address.toString()));
        await("location.href === " + quoted(address.toString())
                + " && document.readyState === 'complete' && document.querySelector('#head nav, #head h1') !== null");
    }

    /** A page that is not the viewer's. */
    public void visit(URI address) throws Exception {
        call("Page.navigate", Map.of("url", address.toString()));
        await("location.href === " + quoted(address.toString()) + " && document.readyState === 'complete'");
    }

    /** Goes away from the page, and forgets what happened there. */
    public void leave() throws Exception {
        call("Page.navigate", Map.of("url", "about:blank"));
        problems.clear();
        requests.clear();
    }

    /**
     * Size in CSS pixels, and the colour scheme that the system prefers; nothing moves on its own, so that a change is
     * there at once.
     */
    void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** The value of an expression, as JSON. */
    public JsonElement eval(String expression) throws Exception {
        var answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails"))
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        var value = answer.getAsJsonObject("result").get("value");
        return value == null ? com.google.gson.JsonNull.INSTANCE : value;
    }

    String text(String selector) throws Exception {
        return eval("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
                .getAsString();
    }

    /** Waits until an expression is true: the page looks at it itself, whenever it has drawn something. */
    public void await(String expression) throws Exception {
        var end = System.nanoTime() + PATIENCE.toNanos();
        for (var left = PATIENCE.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            try {
                if (eval("""
                    new Promise(tell => {
                      const end = performance.now() + %d;
                      const look = () => %s ? tell(true) : performance.now() > end ? tell(false) : requestAnimationFrame(look);
                      look();
                    })\
                    """.formatted(left, "(" + expression + ")")).getAsBoolean()) return;
            } catch (Gone navigated) {
                // Then the page that comes now is asked.
            }
        }
        throw new AssertionError("in vain: " + expression + "\n"
                + eval("location.href + '\\n' + document.body.innerText").getAsString());
    }

    /** The page that was asked something went away before it answered. */
    private static final class Gone extends AssertionError {
        private Gone(String said) {
            super(said);
        }
    }

    public void awaitText(String selector, String text) throws Exception {
        await("[...document.querySelectorAll(" + quoted(selector) + ")].some(one => one.innerText.includes("
                + quoted(text) + "))");
    }

    /** Where a person would click: in the middle of the first such element, with the mouse, once it stands still. */
    public void click(String selector) throws Exception {
        await("document.querySelector(" + quoted(selector) + ")");
        var at = eval("new Promise(done => { let before = '', still = 0; const look = () => { const one ="
                        + " document.querySelector(" + quoted(selector) + "); one?.scrollIntoView({block: 'center'});"
                        + " const box = one?.getBoundingClientRect(); const now = box && [box.x + box.width / 2, box.y"
                        + " + box.height / 2]; still = now && String(now) === before ? still + 1 : 0; before ="
                        + " String(now); if (still > 20) done(now); else requestAnimationFrame(look); }; look(); })")
                .getAsJsonArray();
        for (var kind : List.of("mousePressed", "mouseReleased"))
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            kind,
                            "x",
                            at.get(0).getAsDouble(),
                            "y",
                            at.get(1).getAsDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
    }

    /** Drags from the one to the other share of an element's width, at half of its height. */
    void drag(String selector, double from, double to) throws Exception {
        var box = eval("(() => { const one = document.querySelector(" + quoted(selector)
                        + "); one.scrollIntoView({block: 'center'}); const box = one.getBoundingClientRect(); return"
                        + " [box.x, box.y + box.height / 2, box.width]; })()")
                .getAsJsonArray();
        for (var step :
                Map.of("1mousePressed", from, "2mouseMoved", (from + to) / 2, "3mouseReleased", to).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .toList())
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            step.getKey().substring(1),
                            "x",
                            box.get(0).getAsDouble()
                                    + step.getValue() * box.get(2).getAsDouble(),
                            "y",
                            box.get(1).getAsDouble(),
                            "button",
                            "left",
                            "clickCount",
                            1));
    }

    /** Presses keys, one after the other: a character, or a name such as ArrowDown. */
    void keys(String... keys) throws Exception {
        for (var key : keys) {
            var event = new java.util.HashMap<String, Object>(
                    Map.of("type", "keyDown", "key", key, "windowsVirtualKeyCode", KEY_CODES.getOrDefault(key, (int)
                            Character.toUpperCase(key.charAt(0)))));
            if (key.length() == 1) event.put("text", key);
            if (key.equals("Enter")) event.put("text", "\r");
            call("Input.dispatchKeyEvent", event);
            event.put("type", "keyUp");
            event.remove("text");
            call("Input.dispatchKeyEvent", event);
        }
    }

    void screenshot(Path file) throws Exception {
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                                .get("data")
                                .getAsString()));
    }

    /** Errors of scripts, and what the content security policy kept out. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Every address that the page asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private static String quoted(String text) {
        return new com.google.gson.JsonPrimitive(text).toString();
    }

    private JsonObject call(String method, Map<String, ?> parameters) throws Exception {
        var id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonObject>();
        answers.put(id, answer);
        var message = new java.util.HashMap<String, Object>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) message.put("sessionId", session);
        socket.sendText(new com.google.gson.Gson().toJson(message), true).get(20, TimeUnit.SECONDS);
        var said = answer.get(60, TimeUnit.SECONDS);
        if (said.has("error")) throw new Gone(method + ": " + said.get("error"));
        return said.getAsJsonObject("result");
    }

    private void heard(JsonObject message) {
        if (message.has("id")) {
            answers.remove(message.get("id").getAsInt()).complete(message);
            return;
        }
        var parameters = message.getAsJsonObject("params");
        switch (message.get("method").getAsString()) {
            case "Network.requestWillBeSent" ->
                requests.add(parameters.getAsJsonObject("request").get("url").getAsString());
            case "Page.fileChooserOpened" ->
                chooser.complete(parameters.get("backendNodeId").getAsInt());
            case "Runtime.exceptionThrown" -> problems.add(parameters.toString());
            case "Log.entryAdded" ->
                problems.add(parameters.getAsJsonObject("entry").get("text").getAsString());
            default -> {}
        }
    }

    private final class Incoming implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                heard(JsonParser.parseString(message.toString()).getAsJsonObject());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        http.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        try (var files = Files.walk(profile)) {
            for (var file : new ArrayList<>(files.toList()).reversed()) Files.deleteIfExists(file);
        }
    }
}
