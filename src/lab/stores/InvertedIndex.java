package lab.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import lab.recording.Arrivals;
import lab.text.CommandFailed;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.store.NIOFSDirectory;

/**
 * Lucene, the index inside Elasticsearch and OpenSearch: one segment, in a directory that counts reads. A value comes
 * from a column (doc values) if the learner keeps one, else from the stored span.
 */
final class InvertedIndex implements SpanStore {

    /**
     * It logs which processor instructions it does not use. A strong reference, because loggers are garbage-collected
     * otherwise.
     */
    private static final Logger LOGGER = Logger.getLogger("org.apache.lucene");

    private final CountingDirectory directory;
    private final Path folder;
    private final Fields fields;

    private InvertedIndex(Path folder, Fields fields) throws IOException {
        LOGGER.setLevel(Level.OFF);
        this.folder = Files.createDirectories(folder);
        this.directory = new CountingDirectory(new NIOFSDirectory(folder));
        this.fields = fields;
    }

    static InvertedIndex in(Path folder, Fields fields) throws IOException {
        return new InvertedIndex(folder.resolve("lucene"), fields);
    }

    @Override
    public void take(Arrivals arrivals) throws IOException {
        var config = new IndexWriterConfig(new StandardAnalyzer()) // words, in lower case
                .setMergeScheduler(new SerialMergeScheduler())
                .setUseCompoundFile(false)
                .setRAMBufferSizeMB(128);
        try (var writer = new IndexWriter(directory, config)) {
            for (var span : arrivals.spans()) {
                writer.addDocument(fields.document(span));
            }
            writer.forceMerge(1);
        } catch (IllegalArgumentException refused) {
            throw new CommandFailed("Lucene refuses a document. It says:\n" + refused.getMessage());
        }
    }

    @Override
    public Size size() throws IOException {
        try (var files = Files.list(folder)) {
            return new Size(files.mapToLong(file -> file.toFile().length()).sum(), 0, 0);
        }
    }

    @Override
    public StoreAnswer ask(Question question, Arrivals arrivals) throws IOException {
        var query = switch (question) {
            case TRACE -> fields.trace(arrivals.trace());
            case P95 -> fields.since(arrivals.since());
            case WORD -> fields.word(arrivals.word());
        };
        try (var reader = DirectoryReader.open(directory)) {
            var searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            directory.forget(); // opening the index is not part of the query
            var answers = new ArrayList<String>();
            var groups = new TreeMap<String, List<Long>>();
            var weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
            for (var leaf : reader.leaves()) {
                var scorer = weight.scorer(leaf);
                var found = scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
                var document = new Values(leaf.reader());
                while (found.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                    document.at(found.docID());
                    switch (question) {
                        case TRACE -> {
                            document.document();
                            answers.add(document.text("span_id") + "=" + document.number("duration"));
                        }
                        case P95 ->
                            groups.computeIfAbsent(document.text("service"), _ -> new ArrayList<>())
                                    .add(document.number("duration"));
                        case WORD ->
                            groups.computeIfAbsent(document.text("service"), _ -> new ArrayList<>())
                                    .add(1L);
                    }
                }
            }
            groups.forEach((group, values) ->
                    answers.add(group + "=" + (question == Question.P95 ? quantile(values) : values.size())));
            return new StoreAnswer(answers, directory.bytesRead(), Map.of());
        } catch (IllegalArgumentException | IllegalStateException refused) {
            throw new CommandFailed("Lucene refuses the query. It says:\n" + refused.getMessage());
        }
    }

    /** Interpolates between two values, like PERCENTILE_CONT. */
    private static double quantile(List<Long> values) {
        var sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        var place = 0.95 * (sorted.length - 1);
        var below = sorted[(int) place];
        return below + (place - (int) place) * (sorted[(int) Math.ceil(place)] - below);
    }

    /** Reads a value of each document: from a column if there is one, else from stored data. */
    private static final class Values {

        private final StoredFields stored;
        private final Map<String, SortedDocValues> texts = new HashMap<>();
        private final Map<String, NumericDocValues> numbers = new HashMap<>();
        private int number;
        private Document document;

        Values(LeafReader segment) throws IOException {
            stored = segment.storedFields();
            for (var field : segment.getFieldInfos()) {
                switch (field.getDocValuesType()) {
                    case SORTED -> texts.put(field.name, segment.getSortedDocValues(field.name));
                    case NUMERIC -> numbers.put(field.name, segment.getNumericDocValues(field.name));
                    default -> {}
                }
            }
        }

        void at(int next) {
            number = next;
            document = null;
        }

        String text(String field) throws IOException {
            var column = texts.get(field);
            if (column != null) {
                return column.advanceExact(number)
                        ? column.lookupOrd(column.ordValue()).utf8ToString()
                        : "";
            }
            return String.valueOf(document().get(field));
        }

        long number(String field) throws IOException {
            var column = numbers.get(field);
            if (column != null) {
                return column.advanceExact(number) ? column.longValue() : 0;
            }
            var value = document().getField(field);
            return value == null || value.numericValue() == null
                    ? 0
                    : value.numericValue().longValue();
        }

        /** The whole stored span, whichever field is read. */
        Document document() throws IOException {
            if (document == null) {
                document = stored.document(number);
            }
            return document;
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
