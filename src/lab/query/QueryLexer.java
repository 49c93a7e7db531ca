package lab.query;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lab.query.QueryException.Problem;
import lab.query.QueryToken.FieldName;
import lab.query.QueryToken.Kind;

/**
 * Cuts the text of a TraceQL query into tokens. It never throws: a token of the kind {@code BROKEN} holds the error, so
 * that errors in the text before it are reported first.
 *
 * <p>The rules are Tempo's: strings and comments as in Go, names of attributes up to a blank or one of <code>
 * {}()=~!&lt;&gt;&amp;|^,</code>, with quoted parts where a name holds one of these.
 */
final class QueryLexer {

    /** A symbol is extended as long as the result is a symbol, too. */
    private static final Set<String> SYMBOLS = Set.of(
            ",", ".", "{", "}", "(", ")", "=", "!=", "=~", "!~", ">", ">=", "<", "<=", "+", "-", "/", "%", "*", "^",
            "&&", "||", "!", "|", ">>", "<<", "~", "!>", "!<", "!>>", "!<<", "&~", "&>", "&<", "&>>", "&<<");

    private static final Map<String, FieldScope> SCOPES = Map.of(
            "span", FieldScope.SPAN,
            "resource", FieldScope.RESOURCE,
            "event", FieldScope.EVENT,
            "link", FieldScope.LINK,
            "instrumentation", FieldScope.INSTRUMENTATION);

    private static final Set<String> COLON_SCOPES = Set.of("trace", "span", "event", "link", "instrumentation");

    private final String text;
    private final String shown;
    private int at;

    private QueryLexer(String text, String shown) {
        this.text = text;
        this.shown = shown;
    }

    /** The tokens; the last one is of the kind {@code END} or {@code BROKEN}. */
    static List<QueryToken> tokens(String text) {
        return tokens(text, text);
    }

    /** @param shown the text as typed, for errors; it has the same length as the one that is read */
    static List<QueryToken> tokens(String text, String shown) {
        var lexer = new QueryLexer(text, shown);
        var tokens = new ArrayList<QueryToken>();
        do {
            tokens.add(lexer.next());
        } while (tokens.getLast().kind() != Kind.END && tokens.getLast().kind() != Kind.BROKEN);
        return tokens;
    }

    private QueryToken next() {
        var comment = skipBlanks();
        if (comment != null) return comment;
        int start = at;
        if (at == text.length()) return new QueryToken(Kind.END, "", null, at, at);
        int c = text.codePointAt(at);
        if (c == '"') return quoted(start);
        if (c == '`') return raw(start);
        if (c == '\'') return broken(Problem.SINGLE_QUOTES, start, start + 1, "'");
        if (isDigit(c) || c == '.' && isDigit(peek(1))) return number(start);
        if (isLetter(c)) return word(start);
        if (c == '.') return field(start, 1, FieldScope.ANY, false);
        return symbol(start, c);
    }

    /** @return the broken token for an unterminated comment, or null */
    private QueryToken skipBlanks() {
        while (true) {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
            if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                if (end < 0) return broken(Problem.OPEN_COMMENT, at, text.length());
                at = end + 2;
            } else {
                return null;
            }
        }
    }

    private QueryToken symbol(int start, int c) {
        var symbol = Character.toString(c);
        while (start + symbol.length() < text.length()
                && SYMBOLS.contains(symbol + text.charAt(start + symbol.length())))
            symbol += text.charAt(start + symbol.length());
        at = start + symbol.length();
        return new QueryToken(Kind.SYMBOL, symbol, null, start, at);
    }

    private QueryToken word(int start) {
        while (at < text.length() && (isLetter(text.codePointAt(at)) || Character.isDigit(text.codePointAt(at))))
            at += Character.charCount(text.codePointAt(at));
        var word = text.substring(start, at);
        if (peek(0) == '.' && (SCOPES.containsKey(word) || word.equals("parent")))
            return field(start, word.length() + 1, SCOPES.getOrDefault(word, FieldScope.ANY), word.equals("parent"));
        if (peek(0) == ':' && COLON_SCOPES.contains(word))
            return new QueryToken(Kind.SCOPE, word + ":", null, start, ++at);
        return new QueryToken(Kind.WORD, word, null, start, at);
    }

    private QueryToken field(int start, int prefix, FieldScope scope, boolean parent) {
        at = start + prefix;
        if (parent) {
            for (var inner : List.of(FieldScope.SPAN, FieldScope.RESOURCE)) {
                if (text.startsWith(inner.word() + ".", at)) {
                    scope = inner;
                    at += inner.word().length() + 1;
                    break;
                }
            }
        }
        int nameStart = at;
        var name = new StringBuilder();
        while (at < text.length() && isNameCharacter(text.codePointAt(at))) {
            int c = text.codePointAt(at);
            if (c != '"') {
                name.appendCodePoint(c);
                at += Character.charCount(c);
                continue;
            }
            at++;
            while (peek(0) != '"') {
                if (at == text.length()) return broken(Problem.OPEN_NAME, start, at);
                if (text.charAt(at) == '\\') {
                    at++;
                    if (peek(0) != '"' && peek(0) != '\\') return broken(Problem.BAD_NAME_ESCAPE, start, at);
                }
                name.append(text.charAt(at++));
            }
            at++;
        }
        var key = at == nameStart ? null : name.toString();
        return new QueryToken(Kind.FIELD, text.substring(start, at), new FieldName(scope, parent, key), start, at);
    }

    private static boolean isNameCharacter(int c) {
        return !Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != 0x85 && "{}()=~!<>&|^,".indexOf(c) < 0;
    }

    private QueryToken number(int start) {
        var base = peek(0) == '0' ? Character.toLowerCase((char) Math.max(0, peek(1))) : 0;
        if (base == 'x' || base == 'b' || base == 'o') {
            at += 2;
            while (isHexDigit(peek(0)) || peek(0) == '_') at++;
            return broken(Problem.BAD_NUMBER, start, at, text.substring(start, at));
        }
        boolean real = false;
        digits();
        if (peek(0) == '.') {
            real = true;
            at++;
            digits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            real = true;
            at++;
            if (peek(0) == '+' || peek(0) == '-') at++;
            if (!isDigit(peek(0))) return broken(Problem.BAD_NUMBER, start, at, text.substring(start, at));
            digits();
        }
        var number = text.substring(start, at);
        int unitEnd = at;
        while (unitEnd < text.length() && isDurationCharacter(text.charAt(unitEnd))) unitEnd++;
        if (unitEnd > at) {
            var nanos = GoNumbers.nanos(text.substring(start, unitEnd));
            if (nanos != null) {
                at = unitEnd;
                return new QueryToken(
                        Kind.DURATION, text.substring(start, at), new TypedValue.Duration(nanos), start, at);
            }
        }
        if (number.contains("_")) return broken(Problem.BAD_NUMBER, start, at, number);
        try {
            if (!real) {
                // Go's scanner takes a leading zero as octal, and then rejects 8 and 9.
                if (number.length() > 1 && number.startsWith("0") && number.matches(".*[89].*"))
                    return broken(Problem.BAD_NUMBER, start, at, number);
                return new QueryToken(Kind.INTEGER, number, new TypedValue.Int(Long.parseLong(number)), start, at);
            }
            var value = Double.parseDouble(number);
            if (Double.isInfinite(value)) return broken(Problem.BAD_NUMBER, start, at, number);
            return new QueryToken(Kind.FLOAT, number, new TypedValue.Real(value), start, at);
        } catch (NumberFormatException _) {
            return broken(Problem.BAD_NUMBER, start, at, number);
        }
    }

    private void digits() {
        while (isDigit(peek(0)) || peek(0) == '_') at++;
    }

    private static boolean isDurationCharacter(char c) {
        return isDigit(c) || "nsumhµdwy.".indexOf(c) >= 0;
    }

    private QueryToken raw(int start) {
        int end = text.indexOf('`', start + 1);
        if (end < 0) return broken(Problem.OPEN_TEXT, start, text.length(), "`");
        at = end + 1;
        var value = text.substring(start + 1, end).replace("\r", "");
        return new QueryToken(Kind.STRING, text.substring(start, at), new TypedValue.Text(value), start, at);
    }

    private QueryToken quoted(int start) {
        at++;
        var value = new Escapes();
        while (true) {
            int c = peek(0);
            if (c < 0 || c == '\n') return broken(Problem.OPEN_TEXT, start, at, "\"");
            at++;
            if (c == '"') break;
            if (c != '\\') {
                value.append((char) c);
            } else if (!escape(value)) {
                // The rest of the text is read first: it may be unterminated, too, and Tempo reports that first.
                return broken(Problem.BAD_ESCAPE, start, at);
            }
        }
        return new QueryToken(Kind.STRING, text.substring(start, at), new TypedValue.Text(value.text()), start, at);
    }

    /** Go's escapes: one letter, or the number of a byte or a character. */
    private boolean escape(Escapes value) {
        int c = peek(0);
        int simple = "abfnrtv\\\"".indexOf(c);
        if (c >= 0 && simple >= 0) {
            at++;
            value.append("\u0007\b\f\n\r\t\u000b\\\"".charAt(simple));
            return true;
        }
        return switch (c) {
            case 'x' -> code(value, 1, 2, 16, true);
            case 'u' -> code(value, 1, 4, 16, false);
            case 'U' -> code(value, 1, 8, 16, false);
            default -> c >= '0' && c <= '7' && code(value, 0, 3, 8, true);
        };
    }

    private boolean code(Escapes value, int skip, int digits, int radix, boolean isByte) {
        at += skip;
        long code = 0;
        for (int i = 0; i < digits; i++) {
            int digit = peek(0) < 128 && peek(0) >= 0 ? Character.digit(peek(0), radix) : -1;
            if (digit < 0) return false;
            code = code * radix + digit;
            at++;
        }
        if (isByte) return code <= 0xFF && value.appendByte((int) code);
        if (code > Character.MAX_CODE_POINT || code >= 0xD800 && code <= 0xDFFF) return false;
        value.append(Character.toString((int) code));
        return true;
    }

    /** Builds a text from escaped bytes: consecutive ones may form one character. */
    private static final class Escapes {
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void append(char c) {
            flush();
            text.append(c);
        }

        void append(String characters) {
            flush();
            text.append(characters);
        }

        boolean appendByte(int b) {
            bytes.write(b);
            return true;
        }

        private void flush() {
            if (bytes.size() == 0) return;
            text.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }

        String text() {
            flush();
            return text.toString();
        }
    }

    private QueryToken broken(Problem problem, int start, int end, String... arguments) {
        at = text.length();
        return new QueryToken(Kind.BROKEN, "", new QueryException(problem, shown, start, end, arguments), start, end);
    }

    private int peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : -1;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(int c) {
        return c >= 0 && c < 128 && Character.digit(c, 16) >= 0;
    }

    private static boolean isLetter(int c) {
        return c == '_' || Character.isLetter(c);
    }
}
