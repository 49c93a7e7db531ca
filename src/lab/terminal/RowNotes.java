package lab.terminal;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import java.util.ArrayList;
import java.util.List;
import lab.telemetry.Nanos;
import lab.telemetry.SpanNode;
import lab.terminal.canvas.Durations;
import lab.terminal.canvas.Glyphs;
import lab.terminal.canvas.Line;
import lab.terminal.canvas.Style;

/** All notes on one row. */
final class RowNotes {

    /** More than this about one span is noise; the rest is only counted. */
    private static final int MAX_LINKS = 20;

    private static final int NAMED = 3;
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");

    private final Page page;
    private final Glyphs glyphs;
    private final SpanIndex spans;
    private final SpanNode node;
    private final List<Note> notes = new ArrayList<>();

    private RowNotes(Page page, SpanIndex spans, SpanNode node) {
        this.page = page;
        this.glyphs = page.glyphs;
        this.spans = spans;
        this.node = node;
    }

    /** First errors, then attributes and links, then events and logs in order of time. */
    static List<Note> of(SpanNode node, List<LogRecordData> logs, Page page, SpanIndex spans) {
        var notes = new RowNotes(page, spans, node);
        notes.status();
        notes.details();
        notes.parent();
        notes.links();
        notes.traceState();
        notes.happenings(logs);
        return notes.notes;
    }

    private void status() {
        var status = node.span().getStatus();
        if (status.getStatusCode() != StatusCode.ERROR) {
            return;
        }
        var type = node.span().getAttributes().get(ERROR_TYPE);
        if (!status.getDescription().isBlank()) {
            say(new Line().add(glyphs.error() + " " + status.getDescription(), Style.ERROR));
        } else if (type != null) {
            say(new Line().add(glyphs.error() + " error.type=" + type, Style.ERROR));
        }
    }

    private void parent() {
        var parent = node.span().getParentSpanContext();
        if (node.isOrphan()) {
            say(new Line()
                    .add(
                            glyphs.parent() + (parent.isRemote() ? " remote parent " : " parent ") + parent.getSpanId()
                                    + " not seen",
                            Style.FAINT));
        }
        if (node.isCircular()) {
            say(new Line()
                    .add(glyphs.parent() + " parent " + parent.getSpanId() + " is its own descendant", Style.FAINT));
        }
        if (node.isEarly()) {
            var early = Durations.duration(Nanos.between(node.span().getStartEpochNanos(), node.start()), glyphs);
            say(new Line()
                    .add(glyphs.early() + " starts " + early + " before its parent: their clocks differ", Style.FAINT));
        }
        if (node.hasNoStart()) {
            say(new Line().add(glyphs.ellipsis() + " does not say when it started", Style.FAINT));
        }
        if (node.isUnfinished()) {
            say(new Line().add(glyphs.ellipsis() + " never ended", Style.FAINT));
        } else if (node.duration() < 0) {
            say(new Line().add(glyphs.early() + " ends before it starts", Style.FAINT));
        }
    }

    private void links() {
        var links = node.span().getLinks();
        for (var link : links.subList(0, Math.min(MAX_LINKS, links.size()))) {
            notes.add(link(link));
        }
        more(links.size() - MAX_LINKS, "link");
        var dropped = node.span().getTotalRecordedLinks() - links.size();
        if (dropped > 0) {
            say(new Line()
                    .add(
                            dropped + (dropped == 1 ? " more link was" : " more links were")
                                    + " dropped at the span's limit",
                            Style.FAINT));
        }
        if (!spans.linkedFrom(node).isEmpty()) {
            var text = new Line().add(glyphs.back() + " linked from", Style.FAINT);
            var separator = "";
            for (var source : spans.linkedFrom(node).stream().limit(NAMED).toList()) {
                text.add(separator, Style.FAINT)
                        .skip(1)
                        .add(spans.tag(source), Style.BOLD)
                        .skip(1)
                        .add(source.span().getName(), Style.FAINT);
                separator = ",";
            }
            if (spans.linkedFrom(node).size() > NAMED) {
                text.add(" and " + (spans.linkedFrom(node).size() - NAMED) + " more", Style.FAINT);
            }
            say(text);
        }
    }

    private Note link(LinkData link) {
        var context = link.getSpanContext();
        var target = spans.find(context);
        var items = new ArrayList<String>();
        var text = new Line().add(glyphs.link() + " link " + glyphs.arrow() + " ", Style.FAINT);
        if (target != null && spans.isDrawn(target)) {
            text.add(spans.tag(target), Style.BOLD).skip(1).add(target.span().getName(), Style.PLAIN);
            text.skip(1).add("(" + target.service() + ")", page.services.style(target.service()));
        } else if (context.isValid()) {
            text.add("a span that is not in this picture", Style.FAINT);
            items.add("trace " + context.getTraceId());
            items.add("span " + context.getSpanId());
        } else {
            text.add("nowhere: its context is invalid", Style.FAINT);
        }
        if (page.shows(Detail.ATTRIBUTES)) {
            items.addAll(Page.items(link.getAttributes()));
        }
        return new Note(text, "", items);
    }

    private void traceState() {
        var state = node.span().getSpanContext().getTraceState();
        if (!state.isEmpty()) {
            var text = new StringBuilder("tracestate ");
            state.forEach((key, value) -> text.append(text.charAt(text.length() - 1) == ' ' ? "" : ",")
                    .append(key)
                    .append('=')
                    .append(value));
            say(new Line().add(text.toString(), Style.FAINT));
        }
    }

    /** Events and logs in order of time. */
    private void happenings(List<LogRecordData> logs) {
        record Happening(long at, EventData event, LogRecordData log) {}
        var happenings = new ArrayList<Happening>();
        for (var event : node.span().getEvents()) {
            happenings.add(new Happening(event.getEpochNanos(), event, null));
        }
        for (var log : logs) {
            happenings.add(new Happening(LogSection.time(log), null, log));
        }
        happenings.sort((a, b) -> Long.compare(a.at(), b.at()));
        for (var happening : happenings.subList(0, Math.min(MAX_LINKS, happenings.size()))) {
            notes.add(happening.event() == null ? log(happening.log()) : event(happening.event()));
        }
        more(happenings.size() - MAX_LINKS, "event or log");
    }

    private Note event(EventData event) {
        var exception = exception(event.getAttributes());
        var style = isException(event) ? Style.ERROR : Style.PLAIN;
        var text = new Line()
                .add(glyphs.event(), isException(event) ? style : page.services.style(node.service()))
                .skip(1)
                .add(exception.isEmpty() ? event.getName() : exception, style);
        return new Note(text, since(event.getEpochNanos()), attributes(event.getAttributes()));
    }

    private Note log(LogRecordData log) {
        var time = LogSection.time(log);
        return new Note(
                LogSection.line(log, glyphs), time == 0 ? "no time" : since(time), attributes(log.getAttributes()));
    }

    private void details() {
        var items = new ArrayList<String>();
        if (page.shows(Detail.IDS)) {
            items.add("span " + node.span().getSpanId());
            if (node.span().getParentSpanContext().isValid()) {
                items.add("parent " + node.span().getParentSpanId());
            }
        }
        if (page.shows(Detail.SCOPES)) {
            var scope = node.span().getInstrumentationScopeInfo();
            items.add("scope " + scope.getName() + (scope.getVersion() == null ? "" : " " + scope.getVersion()));
            if (scope.getSchemaUrl() != null) {
                items.add("schema " + scope.getSchemaUrl());
            }
            items.addAll(Page.items(scope.getAttributes()));
        }
        items.addAll(attributes(node.span().getAttributes()));
        if (!items.isEmpty()) {
            notes.add(new Note(new Line(), "", items));
        }
    }

    private List<String> attributes(Attributes attributes) {
        return page.shows(Detail.ATTRIBUTES) ? Page.items(attributes) : List.of();
    }

    /** The time since the span's own start. */
    private String since(long nanos) {
        return Durations.offset(
                Nanos.between(node.hasNoStart() ? node.start() : node.span().getStartEpochNanos(), nanos), glyphs);
    }

    private void more(int left, String what) {
        if (left > 0) {
            say(new Line().add(glyphs.ellipsis() + " " + left + " more: " + what, Style.FAINT));
        }
    }

    private void say(Line text) {
        notes.add(Note.of(text));
    }

    static boolean isException(EventData event) {
        return "exception".equals(event.getName());
    }

    /** The exception that these attributes describe, {@code type: message}; empty when they describe none. */
    static String exception(Attributes attributes) {
        var type = attributes.get(EXCEPTION_TYPE);
        var message = attributes.get(EXCEPTION_MESSAGE);
        return type == null ? (message == null ? "" : message) : message == null ? type : type + ": " + message;
    }
}
