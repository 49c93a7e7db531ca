// fails: 4 5
// exercise 1
double[] scores(double[] values) {
    var middle = median(values);
    var deviation = Math.max(LEAST, 1.4826 * median(distances(values, middle)));
    return Arrays.stream(distances(values, middle)).map(distance -> distance / deviation).toArray();
}
// exercise 2
double[] residuals(double[] values) {
    var usual = IntStream.range(0, DAY)
            .mapToDouble(time -> median(IntStream.iterate(time, i -> i < values.length, i -> i + DAY)
                    .mapToDouble(i -> values[i]).toArray()))
            .toArray();
    return IntStream.range(0, values.length).mapToDouble(i -> values[i] - usual[i % DAY]).toArray();
}
// exercise 3
double together(double[] a, double[] b) {
    return pearson(residuals(a), residuals(b));
}
// exercise 4
Predicate<SpanData> slow(List<SpanData> spans) {
    return span -> millis(span) > 250;
}
// exercise 5
int beginning(double[] values) {
    return Alarm.above(ALARM, scores(values)).getFirst().from();
}
