package lab.otlp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import lab.telemetry.profiles.SampleLinks;
import lab.telemetry.profiles.StackTree;

/**
 * The tables that a request's profiles refer to. Unreferenced entries are not read. Everything that is read is bounded,
 * however often it is referenced.
 */
final class ProfileDictionary {

    /** Number of methods of a stack that are kept, from the outermost on. */
    private static final int MAX_DEPTH = 512;

    private static final int LONGEST_FILE = 200;
    private static final int DICTIONARY = 2;

    // The tables, by field number in ProfilesDictionary.
    private static final int MAPPINGS = 1;
    private static final int LOCATIONS = 2;
    private static final int FUNCTIONS = 3;
    private static final int LINKS = 4;
    private static final int TEXTS = 5;
    private static final int STACKS = 7;

    private static final int UNREAD = -2;

    /** The reason why a profile cannot be kept. */
    static final class Invalid extends Exception {
        Invalid(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** The positions of a table's entries in the body. */
    private static final class Table {

        private int[] places = new int[32];
        private int size;

        void add(int from, int to) {
            if (2 * size == places.length) {
                places = Arrays.copyOf(places, 2 * places.length);
            }
            places[2 * size] = from;
            places[2 * size++ + 1] = to;
        }

        int from(int entry) {
            return places[2 * entry];
        }

        int to(int entry) {
            return places[2 * entry + 1];
        }
    }

    private final byte[] body;
    private final Table[] tables = new Table[STACKS + 1];
    private final String[] texts;
    private final List<int[]> frames;
    private final int[] nodes;
    private final StackTree.Builder tree = new StackTree.Builder();
    private final SampleLinks.Builder links = new SampleLinks.Builder();

    ProfileDictionary(byte[] body) throws MalformedOtlp {
        this.body = body;
        Arrays.setAll(tables, _ -> new Table());
        var request = new WireReader(body, 0, body.length);
        while (request.next()) {
            if (request.field == DICTIONARY && request.type == WireReader.BYTES) {
                var length = request.length();
                tables(request.at, request.at + length);
                request.at += length;
            } else {
                request.skip(0);
            }
        }
        texts = new String[tables[TEXTS].size];
        frames = new ArrayList<>(Collections.nCopies(tables[LOCATIONS].size, null));
        nodes = new int[tables[STACKS].size];
        Arrays.fill(nodes, UNREAD);
    }

    private void tables(int from, int to) throws MalformedOtlp {
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.field < tables.length && wire.type == WireReader.BYTES) {
                var length = wire.length();
                tables[wire.field].add(wire.at, wire.at + length);
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
    }

    /** Entry 0 means none, and may be missing. */
    private boolean has(int table, int entry, String what) throws Invalid {
        if (entry < 0 || entry >= Math.max(1, tables[table].size)) {
            throw new Invalid(
                    "it points to " + what + " " + Integer.toUnsignedString(entry) + " of " + tables[table].size);
        }
        return entry < tables[table].size;
    }

    String text(int entry) throws Invalid {
        if (!has(TEXTS, entry, "text")) {
            return "";
        }
        if (texts[entry] == null) {
            var from = tables[TEXTS].from(entry);
            texts[entry] = new String(body, from, tables[TEXTS].to(entry) - from, StandardCharsets.UTF_8);
        }
        return texts[entry];
    }

    /** Empty when there is none. */
    String textOrEmpty(int entry) {
        try {
            return text(entry);
        } catch (Invalid none) {
            return "";
        }
    }

    /** The link of a sample; 0 means none. */
    int link(int entry) throws MalformedOtlp, Invalid {
        if (!has(LINKS, entry, "link") || entry == 0) {
            return SampleLinks.NONE;
        }
        var trace = new long[2];
        var span = new long[1];
        var wire = new WireReader(body, tables[LINKS].from(entry), tables[LINKS].to(entry));
        while (wire.next()) {
            if (wire.type == WireReader.BYTES && (wire.field == 1 || wire.field == 2)) {
                var id = wire.field == 1 ? trace : span;
                var length = wire.length();
                for (var i = 0; i < id.length; i++) {
                    id[i] = length == 8 * id.length ? bigEndian(wire.at + 8 * i) : 0; // a wrong length: not an id
                }
                wire.at += length;
            } else {
                wire.skip(0);
            }
        }
        return links.link(trace[0], trace[1], span[0]);
    }

    private long bigEndian(int from) {
        var value = 0L;
        for (var i = from; i < from + 8; i++) {
            value = value << 8 | body[i] & 0xFF;
        }
        return value;
    }

    /** The node of a stack; each stack is read once. */
    int stack(int entry) throws MalformedOtlp, Invalid {
        if (!has(STACKS, entry, "stack")) {
            return StackTree.ROOT;
        }
        if (nodes[entry] == UNREAD) {
            nodes[entry] = below(locations(entry));
        }
        return nodes[entry];
    }

    /** Adds the locations, innermost method first, and the methods inlined into each of them in the same order. */
    private int below(int[] locations) throws MalformedOtlp, Invalid {
        var node = StackTree.ROOT;
        var depth = 0;
        for (var i = locations.length - 1; i >= 0; i--) {
            var inlined = frames(locations[i]);
            for (var j = inlined.length - 1; j >= 0 && depth < MAX_DEPTH; j--, depth++) {
                if (tree.isFull()) {
                    throw new Invalid("it has more stacks than can be kept");
                }
                node = tree.below(node, inlined[j]);
            }
        }
        return node;
    }

    private int[] locations(int stack) throws MalformedOtlp {
        var table = tables[STACKS];
        var found = new int[16];
        var size = 0;
        var wire = new WireReader(body, table.from(stack), table.to(stack));
        while (wire.next()) {
            var packed = wire.type == WireReader.BYTES;
            if (wire.field != 1 || !packed && wire.type != WireReader.VARINT) {
                wire.skip(0);
                continue;
            }
            var end = packed ? wire.length() + wire.at : wire.at + 1;
            while (wire.at < end) {
                if (size == found.length) {
                    found = Arrays.copyOf(found, 2 * size);
                }
                found[size++] = (int) wire.varint();
            }
        }
        return Arrays.copyOf(found, size);
    }

    private int[] frames(int location) throws MalformedOtlp, Invalid {
        if (!has(LOCATIONS, location, "location")) {
            return new int[] {tree.frame("(unknown)")};
        }
        if (frames.get(location) == null) {
            frames.set(location, read(location));
        }
        return frames.get(location);
    }

    private int[] read(int location) throws MalformedOtlp, Invalid {
        var wire = new WireReader(body, tables[LOCATIONS].from(location), tables[LOCATIONS].to(location));
        var mapping = 0;
        var address = 0L;
        var names = new ArrayList<Integer>();
        while (wire.next()) {
            switch (wire.field << 3 | wire.type) {
                case 1 << 3 | WireReader.VARINT -> mapping = (int) wire.varint();
                case 2 << 3 | WireReader.VARINT -> address = wire.varint();
                case 3 << 3 | WireReader.BYTES -> {
                    var length = wire.length();
                    if (names.size() < MAX_DEPTH) {
                        names.add(tree.frame(function(numbers(wire.at, wire.at + length, 1)[1])));
                    }
                    wire.at += length;
                }
                default -> wire.skip(0);
            }
        }
        if (names.isEmpty()) {
            names.add(tree.frame(unnamed(mapping, address)));
        }
        return names.stream().mapToInt(Integer::intValue).toArray();
    }

    private String function(int entry) throws MalformedOtlp, Invalid {
        if (has(FUNCTIONS, entry, "function")) {
            var its = numbers(tables[FUNCTIONS].from(entry), tables[FUNCTIONS].to(entry), 3);
            for (var i = 1; i < its.length; i++) {
                var name = text(its[i]);
                if (!name.isEmpty()) {
                    return name;
                }
            }
        }
        return "(unknown)";
    }

    /** A location without symbols: its file and an address. */
    private String unnamed(int mapping, long address) throws MalformedOtlp, Invalid {
        var file = has(MAPPINGS, mapping, "mapping")
                ? text(numbers(tables[MAPPINGS].from(mapping), tables[MAPPINGS].to(mapping), 4)[4])
                : "";
        var end = file.substring(Math.max(0, file.length() - LONGEST_FILE));
        var name = end.substring(end.lastIndexOf('/') + 1);
        if (address != 0) {
            return (name + " 0x" + Long.toHexString(address)).strip();
        }
        return name.isEmpty() ? "(unknown)" : name;
    }

    /** The field numbers of a message, as a table, up to this one. */
    private int[] numbers(int from, int to, int most) throws MalformedOtlp {
        var numbers = new int[most + 1];
        var wire = new WireReader(body, from, to);
        while (wire.next()) {
            if (wire.type == WireReader.VARINT && wire.field <= most) {
                numbers[wire.field] = (int) wire.varint();
            } else {
                wire.skip(0);
            }
        }
        return numbers;
    }

    StackTree stacks() {
        return tree.build();
    }

    SampleLinks links() {
        return links.build();
    }
}
