// fails: 3
// exercise 1
String compression() { return "gzip"; }

int batch() { return 512; }
// exercise 2
SdkMeterProviderBuilder views(SdkMeterProviderBuilder provider) {
    return provider.registerView(
            InstrumentSelector.builder().setName("shop.checkout.duration").build(),
            View.builder().setAttributeFilter(Set.of("shop.payment.type", "error.type")).build());
}
// exercise 3
void describe(Span checkout, String order, String user) {
    checkout.setAttribute("user.id", user);
}

<T> T step(String name, Supplier<T> work) {
    return work.get();
}
// exercise 4
void log(Severity severity, String line) {
    if (severity == Severity.ERROR) {
        sdk.getSdkLoggerProvider().get("com.example.shop").logRecordBuilder()
                .setSeverity(severity).setBody(line).emit();
    }
}
