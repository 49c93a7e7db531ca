import static io.opentelemetry.api.common.AttributeKey.longKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lab.Profile;
import lab.grade.Claim;
import lab.grade.Lesson;
import lab.grade.Task;
import lab.grade.Telemetry;
import lab.profile.Activity;
import lab.profile.ProfileKind;
import lab.profile.ProfileRecording;
import lab.profile.StackSample;
import lab.profile.StackSample.Frame;
import lab.profile.StackSample.SpanWindow;
import org.junit.jupiter.api.DisplayName;

/**
 * Lesson 28: what the recording says that the program made, its samples joined to its spans. A slow or busy machine has
 * more samples of everything, so shares are judged, and only where there are enough; bytes are counted, not sampled.
 */
@Lesson("28_profiles")
class ProfilesCheck {

    /** Fewer say nothing. */
    private static final int MIN_SAMPLES = 20;

    private static final int SHOPS = 20;
    private static final int ITEMS = 32;

    private static final Predicate<Frame> OURS = frame -> frame.type().startsWith("Profiles");
    private static final Predicate<Frame> SIGNING =
            OURS.and(frame -> frame.method().equals("sign"));
    private static final Predicate<Frame> SUPPLIER = frame -> frame.type().equals("Profiles$Supplier");

    private static Telemetry read;
    private static ProfileRecording recording;

    // ── 1: what runs ────────────────────────────────────────────────────────────────────────────────────────────────

    @Task(1)
    @DisplayName("what takes the time in \"check\" is the signing")
    void check(Telemetry emitted) throws Exception {
        window(emitted, "check");
    }

    @Claim(id = "1a", value = "of the samples in the span, at most a third are outside of the signing")
    void hotPath(Telemetry emitted) throws Exception {
        var check = window(emitted, "check");
        var samples = recording(emitted).samples(ProfileKind.CPU, sample -> in(sample, check));
        var beside = samples.stream().filter(sample -> !sample.passes(SIGNING)).toList();
        assertThat(beside.size() > MIN_SAMPLES && 3 * beside.size() > samples.size())
                .withFailMessage(
                        "More than a third of the samples in \"check\" are outside of Shop.sign, which is what the span"
                                + " is there for. Most of those are in %s.",
                        called(beside))
                .isFalse();
    }

    @Claim(id = "1b", value = "nor does the work go on elsewhere, outside of the span")
    void notMoved(Telemetry emitted) throws Exception {
        var all = recording(emitted).samples(ProfileKind.CPU, _ -> true);
        var signing = all.stream().filter(sample -> sample.passes(SIGNING)).count();
        var others = List.of("check", "add up", "ask");
        var moved = all.stream()
                .filter(sample -> others.stream().noneMatch(sample::in))
                .filter(ProfilesCheck::isOurOwnWork)
                .toList();
        assertThat(moved.size() > MIN_SAMPLES && moved.size() > signing)
                .withFailMessage(
                        "More of the program's samples are outside of its three steps than in the signing, most of"
                                + " them in %s: the work has moved, and is not less.",
                        called(moved))
                .isFalse();
    }

    @Claim(id = "1c", value = "each order counts once, and is signed")
    void checked(Telemetry emitted) {
        var seen = new HashSet<String>();
        var signatures = 0L;
        for (var order : orders(emitted)) {
            if (seen.add(order.split(";")[0].toUpperCase(Locale.ROOT))) {
                signatures += sign(order);
            }
        }
        var span = emitted.span("check");
        assertThat(attribute(span, "shop.orders"))
                .withFailMessage(
                        "shop.orders is %s; of the orders as they came, %d are different ones.",
                        attribute(span, "shop.orders"), seen.size())
                .isEqualTo(seen.size());
        assertThat(attribute(span, "shop.signatures"))
                .withFailMessage(
                        "shop.signatures is %s; the signatures of the first of each order add up to %d.",
                        attribute(span, "shop.signatures"), signatures)
                .isEqualTo(signatures);
    }

    // ── 2: what allocates ───────────────────────────────────────────────────────────────────────────────────────────

    @Task(2)
    @DisplayName("\"add up\" allocates half of what it did, at most")
    void addUp(Telemetry emitted) throws Exception {
        window(emitted, "add up");
    }

    @Claim(id = "2a", value = "all threads together allocate at most half of it, in the span and around it")
    void half(Telemetry emitted) throws Exception {
        var orders = orders(emitted);
        var before = allocatedAsShipped(orders);
        var now = window(emitted, "close the day").allocated()
                - window(emitted, "check").allocated()
                - window(emitted, "prices").allocated()
                + ProfileRecording.weight(ofOtherThreads(emitted));
        var each = (double) SHOPS * orders.size();
        assertThat(now)
                .withFailMessage(
                        "Reading an order allocates about %d bytes, all threads together; splitting it, as shipped,"
                                + " about %d. Half of that is the most that is asked for.",
                        rounded(now / each), rounded(before / each))
                .isLessThanOrEqualTo(before / 2.0);
    }

    @Claim(id = "2b", value = "what each shop sold is right")
    void sold(Telemetry emitted) {
        var span = emitted.span("add up");
        for (var shop = 0; shop < SHOPS; shop++) {
            var expected = sold(orders(emitted), "s-" + shop);
            var seen = attribute(span, "shop.sold." + shop);
            assertThat(seen)
                    .withFailMessage("shop.sold.%d is %s; that shop sold %d.", shop, seen, expected)
                    .isEqualTo(expected);
        }
    }

    /** Sampled: what a thread allocates in all is known of those that a span was current on. */
    private static List<StackSample> ofOtherThreads(Telemetry emitted) throws Exception {
        return recording(emitted)
                .samples(
                        ProfileKind.ALLOCATION,
                        sample -> !sample.thread().equals("main") && !sample.in("ask") && sample.passes(OURS));
    }

    // ── 3: what waits ───────────────────────────────────────────────────────────────────────────────────────────────

    @Task(3)
    @DisplayName("no worker waits for another one")
    void ask(Telemetry emitted) throws Exception {
        window(emitted, "ask");
    }

    @Claim(id = "3a", value = "nobody waits for a monitor while its owner asks the supplier")
    void monitors(Telemetry emitted) throws Exception {
        assertNoWaiting(emitted, Activity.ENTERS_MONITOR, "a monitor (JavaMonitorEnter)");
    }

    @Claim(id = "3b", value = "nor for a lock or semaphore of java.util.concurrent")
    void locks(Telemetry emitted) throws Exception {
        assertNoWaiting(emitted, Activity.ACQUIRES_LOCK, "a lock of java.util.concurrent (ThreadPark)");
    }

    @Claim(id = "3c", value = "the supplier is asked once for each item")
    void once(Telemetry emitted) throws Exception {
        var asked = asking(emitted).size();
        assertThat(asked)
                .withFailMessage("No worker waits for the supplier. Are they virtual threads? JFR has no event for one"
                        + " that parks: leave the workers platform threads.")
                .isPositive();
        assertThat(asked)
                .withFailMessage(
                        "The supplier was asked %d times; there are %d items, and a price that is known is not asked"
                                + " for again.",
                        asked, ITEMS)
                .isBetween(ITEMS - 4, ITEMS + 12); // a wait may be cut in two, or too short to be recorded
    }

    @Claim(id = "3d", value = "four workers ask at the same time")
    void together(Telemetry emitted) throws Exception {
        for (var lock : List.of(Activity.ENTERS_MONITOR, Activity.ACQUIRES_LOCK)) {
            assumeThat(isWaiting(emitted, lock)).isFalse();
        }
        var asking = asking(emitted);
        assumeThat(asking).isNotEmpty();
        var most = asking.stream()
                .mapToLong(one -> asking.stream()
                        .filter(other -> other.startNanos() <= one.startNanos() && one.startNanos() < other.endNanos())
                        .count())
                .max()
                .orElse(0);
        assertThat(most)
                .withFailMessage(
                        "At most %d of the workers waited for the supplier at once: they take turns, though no lock"
                                + " that the JVM knows of makes them.",
                        most)
                .isGreaterThanOrEqualTo(3);
    }

    private static void assertNoWaiting(Telemetry emitted, Activity activity, String lock) throws Exception {
        assertThat(isWaiting(emitted, activity))
                .withFailMessage(
                        "The workers wait for %s, and not only for the supplier: %s of the time that they wait. Whoever"
                                + " has it asks the supplier meanwhile.",
                        lock, share(emitted, activity) > 0.5 ? "most" : "much")
                .isFalse();
    }

    private static boolean isWaiting(Telemetry emitted, Activity activity) throws Exception {
        return ProfileRecording.weight(waiting(emitted, activity)) > MIN_SAMPLES && share(emitted, activity) > 1.0 / 3;
    }

    private static double share(Telemetry emitted, Activity activity) throws Exception {
        var lock = ProfileRecording.weight(waiting(emitted, activity));
        return lock / Math.max(1, lock + ProfileRecording.weight(asking(emitted)));
    }

    /** The workers', in their span or on the way to it. The thread that waits for them is another one. */
    private static List<StackSample> waiting(Telemetry emitted, Activity activity) throws Exception {
        return recording(emitted)
                .samples(
                        ProfileKind.LOCK,
                        sample -> sample.activity() == activity
                                && !sample.thread().equals("main")
                                && sample.passes(OURS));
    }

    private static List<StackSample> asking(Telemetry emitted) throws Exception {
        return recording(emitted)
                .samples(ProfileKind.WALL, sample -> sample.activity() != Activity.RUNS && sample.passes(SUPPLIER));
    }

    // ── what the recording has ──────────────────────────────────────────────────────────────────────────────────────

    private static synchronized ProfileRecording recording(Telemetry emitted) throws IOException {
        if (read != emitted) {
            var file = emitted.folder().resolve(Profile.FILE);
            if (!Files.isRegularFile(file)) {
                throw new AssertionError(
                        "There is no recording " + Profile.FILE + ": Profile.start makes it, and its close writes it.");
            }
            recording = ProfileRecording.read(file);
            read = emitted;
        }
        return recording;
    }

    /** Where a span of this name was current; where there are several, of one of them. */
    private static SpanWindow window(Telemetry emitted, String name) throws Exception {
        var spans = emitted.spans(span -> span.getName().equals(name));
        return recording(emitted).windows(name).stream()
                .filter(window -> spans.stream().map(SpanData::getSpanId).anyMatch(window.spanId()::equals))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The recording does not know when a span \"" + name
                        + "\" was current: profile.makeCurrent says so."));
    }

    private static boolean in(StackSample sample, SpanWindow window) {
        return sample.scope().filter(window::equals).isPresent();
    }

    /** Not the making of orders, nor what the lab and the SDK do when they are called. */
    private static boolean isOurOwnWork(StackSample sample) {
        var frames = sample.frames();
        var innermost = IntStream.range(0, frames.size())
                .filter(index -> OURS.test(frames.get(index)))
                .findFirst();
        return innermost.isPresent()
                && frames.subList(0, innermost.getAsInt()).stream()
                        .noneMatch(frame -> frame.type().matches("(lab|io\\.opentelemetry|java\\.lang\\.invoke)\\..*"))
                && !sample.passes(OURS.and(frame -> frame.method().equals("orders")))
                && !sample.passes(SIGNING);
    }

    /** What the program's own code called in most of these samples: {@code ArrayList.contains}. */
    private static String called(List<StackSample> samples) {
        return samples.stream()
                .map(sample -> {
                    var frames = sample.frames();
                    var own = IntStream.range(0, frames.size())
                            .filter(index -> OURS.test(frames.get(index)))
                            .findFirst()
                            .orElse(0);
                    return frames.isEmpty()
                            ? "?"
                            : frames.get(Math.max(0, own - 1)).toString();
                })
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("?");
    }

    // ── what the lesson does, as shipped ────────────────────────────────────────────────────────────────────────────

    private static List<String> orders(Telemetry emitted) {
        var random = new Random(Long.parseLong(emitted.input("4815162342")));
        return IntStream.range(0, 9_000)
                .mapToObj(_ -> "a-" + random.nextInt(50_000) + ";s-" + random.nextInt(20) + ";" + random.nextInt(9))
                .toList();
    }

    private static long sign(String order) {
        var hash = 0L;
        for (var i = 0; i < 800 * order.length(); i++) {
            hash = 31 * hash + order.charAt(i % order.length());
        }
        return hash;
    }

    private static long sold(List<String> orders, String shop) {
        var sold = 0L;
        for (var order : orders) {
            var fields = order.split(";");
            if (fields[1].equals(shop)) {
                sold += Integer.parseInt(fields[2]);
            }
        }
        return sold;
    }

    /** Bytes: measured here, so that it holds for any JVM. */
    private static long allocatedAsShipped(List<String> orders) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        for (var shop = 0; shop < SHOPS; shop++) {
            sold(orders, "s-" + shop);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** To 50: how much exactly depends on the JVM. */
    private static long rounded(double bytes) {
        return 50 * Math.round(bytes / 50);
    }

    private static Long attribute(SpanData span, String key) {
        return span.getAttributes().get(longKey(key));
    }
}
