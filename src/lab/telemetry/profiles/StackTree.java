package lab.telemetry.profiles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stacks, with common parts stored once. A node is a method below its caller, and stands for the whole stack down to
 * it. A caller always has a smaller number than the nodes it calls.
 */
public final class StackTree {

    /** The caller of the outermost method. */
    public static final int ROOT = -1;

    /** The memory of a string object beside its characters. */
    private static final int OBJECT = 48;

    private final List<String> names;
    private final int[] callers;
    private final int[] frames;

    private StackTree(List<String> names, int[] callers, int[] frames) {
        this.names = names;
        this.callers = callers;
        this.frames = frames;
    }

    /** How many nodes it has. */
    public int size() {
        return callers.length;
    }

    /** The node that calls this one; {@link #ROOT} for none. */
    public int caller(int node) {
        return callers[node];
    }

    /** The method's full name. */
    public String name(int node) {
        return names.get(frames[node]);
    }

    /** Estimated memory. */
    public long bytes() {
        return 8L * callers.length
                + names.stream().mapToLong(name -> OBJECT + name.length()).sum();
    }

    /** Collects stacks within limits; callers must be added first. */
    public static final class Builder {

        private static final int MAX_NODES = 1_000_000;
        private static final int MAX_CHARACTERS = 8 << 20;
        private static final int LONGEST_NAME = 500;

        private final Map<String, Integer> known = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private int characters;
        private int[] callers = new int[64];
        private int[] frames = new int[64];
        private int size;
        /** A hash table of nodes by caller and method; 0 is free, other entries are a node's number plus one. */
        private int[] places = new int[256];

        /** The number of a method's name; overlong names are cut. */
        public int frame(String name) {
            var cut = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
            var number = known.get(cut);
            if (number == null) {
                number = names.size();
                known.put(cut, number);
                names.add(cut);
                characters += cut.length();
            }
            return number;
        }

        /** The node of a method below its caller. */
        public int below(int caller, int frame) {
            if (2 * size >= places.length) {
                grow();
            }
            var place = place(caller, frame);
            if (places[place] == 0) {
                if (size == callers.length) {
                    callers = Arrays.copyOf(callers, 2 * size);
                    frames = Arrays.copyOf(frames, 2 * size);
                }
                callers[size] = caller;
                frames[size] = frame;
                places[place] = ++size;
            }
            return places[place] - 1;
        }

        private int place(int caller, int frame) {
            var hash = caller * 0x9E3779B9 + frame * 0x85EBCA6B;
            var place = (hash ^ hash >>> 15) & places.length - 1;
            while (places[place] != 0) {
                var node = places[place] - 1;
                if (callers[node] == caller && frames[node] == frame) {
                    return place;
                }
                place = place + 1 & places.length - 1;
            }
            return place;
        }

        private void grow() {
            places = new int[2 * places.length];
            for (var node = 0; node < size; node++) {
                places[place(callers[node], frames[node])] = node + 1;
            }
        }

        /** Whether it holds more than any profile needs; then the caller should stop adding. */
        public boolean isFull() {
            return size >= MAX_NODES || characters >= MAX_CHARACTERS;
        }

        public StackTree build() {
            return new StackTree(List.copyOf(names), Arrays.copyOf(callers, size), Arrays.copyOf(frames, size));
        }
    }
}
