// fails: 2 3 4 5
// exercise 1
Measured measured(Meter meter) {
    var orders = meter.counterBuilder("shop.orders").setUnit("{order}").setDescription("Orders.").build();
    var active = meter.counterBuilder("shop.active_orders").setUnit("{order}").setDescription("Open orders.").build();
    var duration = meter.histogramBuilder("shop.checkout.duration").setUnit("ms").setDescription("How long a checkout takes.").build();
    meter.gaugeBuilder("shop.beans.stock").ofLongs().setUnit("g").setDescription("Beans.").build().set(beans);
    return new Measured() {
        public void taken(Order order) { orders.add(1, Attributes.of(AttributeKey.stringKey("shop.payment.type"), order.payment())); active.add(1); }
        public void fetched(Order order) { active.add(-1); }
        public void paid(Order order, long nanos) { duration.record(nanos / 1e6); }
    };
}
