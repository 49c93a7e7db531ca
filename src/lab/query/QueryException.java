package lab.query;

import java.util.List;

/** An invalid query, with the position of the fault in its text. */
public final class QueryException extends IllegalArgumentException {

    /** The kind of fault. The sentence's {@code %s} are the arguments; a page may translate it. */
    public enum Problem {
        UNEXPECTED("unexpected %s: expected %s"),
        UNKNOWN_NAME("unknown name %s: an attribute needs its scope or a dot before it, as in .%s or span.%s"),
        OPEN_TEXT("this text has no end: its closing %s is missing"),
        BAD_ESCAPE("this text has an escape that does not exist"),
        SINGLE_QUOTES("a text stands between double quotes or backticks, not %s"),
        OPEN_NAME("this name has no end: its closing \" is missing"),
        BAD_NAME_ESCAPE("only \\\" and \\\\ can be escaped in the name of an attribute"),
        BAD_NUMBER("%s is not a number that a query can hold"),
        OPEN_COMMENT("this comment has no end"),
        TOO_LONG("the query is longer than %s characters"),
        TOO_DEEP("the query is nested more than %s levels deep"),
        DIFFERENT_TYPES("the two sides have different types: %s"),
        ILLEGAL_OPERATION("this operation does not fit these types: %s"),
        NOT_BOOLEAN("a filter must be true or false: %s"),
        NEVER_NIL("%s is always there, so that it is never nil"),
        NOT_A_NUMBER("an aggregate needs a number: %s"),
        NO_FIELD("this must look at a field of the span: %s"),
        BAD_REGEX("this is not a regular expression of RE2: %s"),
        REGEX_NEEDS_TEXT("the right side of =~ or !~ must be a text: %s"),
        ONLY_AGGREGATE_LEFT("the left side of this comparison must be one aggregate, such as count()"),
        ONLY_LITERAL_RIGHT("the right side of this comparison must be a literal"),
        NOT_TAKEN("%s is not supported"),
        SEVERAL_SETS("both sides of a structural operator must be one set of spans: put coalesce() after by()"),
        EMPTY_SELECTOR("a selector needs a matcher that an empty value does not pass, such as service_name=~\".+\"");

        private final String sentence;

        Problem(String sentence) {
            this.sentence = sentence;
        }
    }

    private final transient Problem problem;
    private final transient List<String> arguments;
    private final String query;
    private final int start;
    private final int end;

    /** @param start in the text of the query, as {@code char}s; {@code end} is after the last one */
    QueryException(Problem problem, String query, int start, int end, String... arguments) {
        super(problem.sentence.formatted((Object[]) arguments));
        this.problem = problem;
        this.arguments = List.of(arguments);
        this.query = query;
        this.start = Math.clamp(start, 0, query.length());
        this.end = Math.clamp(end, this.start, query.length());
    }

    public Problem problem() {
        return problem;
    }

    public List<String> arguments() {
        return arguments;
    }

    /** Its beginning, in {@code char}s from the start of the text; at the end of the text, the text's length. */
    public int start() {
        return start;
    }

    /** After the last {@code char} of the fault. */
    public int end() {
        return end;
    }

    /** From 1. */
    public int line() {
        return 1
                + (int) query.substring(0, start).chars().filter(c -> c == '\n').count();
    }

    /** From 1, in characters: one for any code point. */
    public int column() {
        return 1 + query.codePointCount(lineStart(), start);
    }

    private int lineStart() {
        return query.lastIndexOf('\n', start - 1) + 1;
    }

    /** The line of the query, with a caret below the character; wide characters take two columns. */
    public String picture() {
        int lineEnd = query.indexOf('\n', start);
        var line = query.substring(lineStart(), lineEnd < 0 ? query.length() : lineEnd);
        var indent = new StringBuilder();
        query.substring(lineStart(), start)
                .codePoints()
                .forEach(c -> indent.append(c == '\t' ? "\t" : isWide(c) ? "  " : " "));
        return line + "\n" + indent + "^";
    }

    private static boolean isWide(int codePoint) {
        return codePoint >= 0x1100
                && (codePoint <= 0x115F
                        || codePoint >= 0x2E80 && codePoint <= 0xA4CF
                        || codePoint >= 0xAC00 && codePoint <= 0xD7A3
                        || codePoint >= 0xF900 && codePoint <= 0xFAFF
                        || codePoint >= 0xFE30 && codePoint <= 0xFE6F
                        || codePoint >= 0xFF00 && codePoint <= 0xFF60
                        || codePoint >= 0x1F300 && codePoint <= 0x1FAFF);
    }
}
