// fails: 4
// exercise 1
Context tagged(String tenant) {
    return Context.current().with(Baggage.current().toBuilder().put("shop.tenant", tenant).build());
}
// exercise 2
Context inside(Context caller, Span span) {
    return caller.with(span);
}
// exercise 3
String tenant() {
    return Baggage.current().getEntryValue("shop.tenant");
}
// exercise 4
void copy(Baggage baggage, SpanBuilder span) {
    baggage.forEach((key, entry) -> span.setAttribute(key, entry.getValue()));
}
