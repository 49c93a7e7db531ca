///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN Workbook
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Web.java
//SOURCES ../src/lab/ShopHistory.java
//SOURCES ../src/lab/Profile.java
//SOURCES ../src/lab/RepeatableIds.java
//SOURCES ../src/lab/WireTraffic.java
//SOURCES ../src/lab/terminal/markdown/*.java
//SOURCES ../src/lab/otlp/*.java
//SOURCES ../src/lab/otlp/files/*.java
//SOURCES ../src/lab/receive/*.java
//SOURCES ../src/lab/build/*.java
//SOURCES ../src/lab/bundle/*.java
//SOURCES ../src/lab/rules/*.java
//SOURCES ../src/lab/recording/*.java
//SOURCES ../src/lab/workbook/*.java
//SOURCES ../src/lab/grade/*.java
//SOURCES ../src/lab/analysis/*.java
//SOURCES ../src/lab/query/*.java
//SOURCES ../src/lab/web/*.java
//SOURCES ../src/lab/stack/*.java
//SOURCES ../src/lab/incident/*.java
//SOURCES ../src/lab/notebook/*.java
//SOURCES ../src/lab/review/*.java
//SOURCES ../src/lab/review/wording/*.java
//SOURCES ../src/lab/review/conventions/*.java
//SOURCES ../src/lab/review/spans/*.java
//SOURCES ../src/lab/review/score/*.java
//SOURCES ../src/lab/review/live/*.java
//SOURCES ../src/lab/review/findings/*.java
//SOURCES ../src/lab/review/report/*.java
//SOURCES ../src/lab/cli/*.java
//SOURCES ../src/lab/cli/stack/*.java
//SOURCES ../src/lab/cli/room/*.java
//SOURCES ../src/lab/room/*.java
//SOURCES ../src/lab/room/host/*.java
// (broker and TestRun are compiled with the lessons that use them: what they need is not for every program)
//
// What the workbook's commands need beyond a lesson (versions of OpenTelemetry stand in Lab.java):
//DEPS io.opentelemetry:opentelemetry-exporter-logging
// what an exporter was answered with, for the checks of the Collector's lessons
//DEPS io.opentelemetry:opentelemetry-exporter-common
// assertions on spans, metrics and logs, for the checks
//DEPS io.opentelemetry:opentelemetry-sdk-testing
//DEPS org.assertj:assertj-core:3.27.7
// OTLP's own messages; gson reads their JSON form as a stream
//DEPS io.opentelemetry.proto:opentelemetry-proto:1.11.0-alpha
//DEPS com.google.protobuf:protobuf-java:4.36.2
//DEPS com.google.code.gson:gson:2.15.0
// files that are compressed with zstd, without native code
//DEPS io.airlift:aircompressor-v3:3.4
// HTTP/2 for OTLP over gRPC, and the viewer's server-sent events; loaded by who asks for it; it asks for a Netty with known holes (4.2.15: CVE-2026-56819 and
// CVE-2026-75595, mended by 4.2.17), and for an SLF4J older than that of the lessons with logs
//DEPS com.linecorp.armeria:armeria:1.40.0
//DEPS io.netty:netty-bom:4.2.18.Final@pom
//DEPS com.fasterxml.jackson:jackson-bom:2.22.4@pom
//DEPS org.slf4j:slf4j-api:2.0.20
// regular expressions in queries: RE2's syntax, as TraceQL and LogQL have it, and time that grows with the text alone
//DEPS com.google.re2j:re2j:1.8
// a check is a JUnit test; so are the workbook's own tests (the BOM, for what else asks for an older JUnit: aircompressor)
//DEPS org.junit:junit-bom:6.1.3@pom
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.jupiter:junit-jupiter-engine:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
// the stack's files, for their tests
//DEPS org.yaml:snakeyaml:2.6
// the guides, which are Markdown
//DEPS org.commonmark:commonmark:0.32.0
//DEPS org.commonmark:commonmark-ext-gfm-tables:0.32.0
// the room's QR code: the standard's error correction is not for us to write
//DEPS com.google.zxing:core:3.5.4
// commands, options, --help
//DEPS info.picocli:picocli:4.7.7

/** The workbook's commands for JBang: {@code ./lab} runs the same, prebuilt. */
class Workbook {

    void main(String[] arguments) throws Exception {
        lab.cli.Start.main(arguments);
    }
}
