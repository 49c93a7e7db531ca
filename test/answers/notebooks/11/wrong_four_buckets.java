// fails: 1 2
// exercise 1
SdkMeterProviderBuilder views(SdkMeterProviderBuilder provider) {
    return provider
            .registerView(InstrumentSelector.builder().setName("http.server.response.body.size").build(),
                    View.builder().setAggregation(Aggregation.explicitBucketHistogram(List.of(100.0, 1e4, 1e5, 1e6))).build())
            .registerView(InstrumentSelector.builder().setName("shop.invoices").build(), View.builder().setAttributeFilter(Set.of()).build())
            .registerView(InstrumentSelector.builder().setName("http.server.request.body.size").build(),
                    View.builder().setAggregation(Aggregation.base2ExponentialBucketHistogram()).build());
}
