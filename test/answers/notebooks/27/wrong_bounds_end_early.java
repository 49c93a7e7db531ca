// fails: 3
// exercise 1
void letIn(int users, Duration pace, Instant first, User user) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
            var clock = Executors.newSingleThreadScheduledExecutor()) {
        for (int i = 0; i < users; i++) {
            var due = first.plus(pace.multipliedBy(i));
            var delay = Duration.between(Instant.now(), due).toNanos();
            clock.schedule(() -> threads.submit(() -> user.come(due)), delay, TimeUnit.NANOSECONDS);
        }
    }
}
// exercise 2
Instant came(Instant due, Instant sent) {
    return due;
}
// exercise 3
List<Double> bounds() {
    return List.of(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1);
}
