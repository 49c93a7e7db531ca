package lab.profile;

import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A sampled stack.
 *
 * @param thread the Java name of its thread
 * @param startNanos since the epoch
 * @param endNanos since the epoch; later than the start for a wait
 * @param weight a number of samples: for a wait, as many as would have been taken meanwhile. For an allocation, bytes
 * @param frames the innermost one first
 * @param scope the innermost span that was current on the thread; empty outside any span
 */
public record StackSample(
        Activity activity,
        String thread,
        long startNanos,
        long endNanos,
        double weight,
        List<Frame> frames,
        Optional<SpanWindow> scope) {

    /**
     * A method on the stack.
     *
     * @param type its class, in the form of {@link Class#getName}
     */
    public record Frame(String type, String method) {

        private static final Pattern LIBRARY =
                Pattern.compile("(java|javax|jdk|sun|com\\.sun|io\\.opentelemetry|lab)\\.");

        private static final String NEW = "new";
        private static final String MONITOR = "(monitor)";

        /**
         * A frame that stands for an allocation.
         *
         * @param type the class of the new object; for an array the JVM's name, {@code [B}
         */
        static Frame allocating(String type) {
            var dimensions = type.lastIndexOf('[') + 1;
            if (dimensions == 0) {
                return new Frame(type, NEW);
            }
            var element = ClassDesc.ofDescriptor(type.substring(dimensions).replace('.', '/'));
            return new Frame(element.displayName() + "[]".repeat(dimensions), NEW);
        }

        /** A frame that stands for waiting on the monitor of an instance of this class. */
        static Frame monitor(String type) {
            return new Frame(type, MONITOR);
        }

        /** Whether it belongs to the JDK, OpenTelemetry or the lab. */
        boolean library() {
            return method.equals(NEW)
                    || method.equals(MONITOR)
                    || LIBRARY.matcher(type).lookingAt();
        }

        /** {@code java.util.ArrayList.contains}. */
        public String fullName() {
            return switch (method) {
                case NEW -> "new " + type;
                case MONITOR -> "monitor of " + type;
                default -> type.isEmpty() ? method : type + "." + method;
            };
        }

        /** {@code ArrayList.contains}; for a nested class the innermost name. */
        @Override
        public String toString() {
            var name = type.replaceFirst("^.*[.$](?=\\p{L})", "");
            return switch (method) {
                case NEW -> "new " + name;
                case MONITOR -> "monitor of " + name;
                default -> name.isEmpty() ? method : name + "." + method;
            };
        }
    }

    /**
     * The time during which a span was current on a thread.
     *
     * @param startNanos since the epoch
     * @param endNanos since the epoch
     * @param allocated bytes, by the thread
     */
    public record SpanWindow(
            String traceId,
            String spanId,
            String span,
            long threadId,
            long startNanos,
            long endNanos,
            long allocated) {}

    /** Whether a frame on the stack satisfies the condition. */
    public boolean passes(Predicate<Frame> frame) {
        return frames.stream().anyMatch(frame);
    }

    /** Whether the innermost span has this name. */
    public boolean in(String span) {
        return scope.filter(window -> window.span().equals(span)).isPresent();
    }
}
