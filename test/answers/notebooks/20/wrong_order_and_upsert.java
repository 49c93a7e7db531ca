// fails: 2 3
// exercise 1
String exporters(String signal) { return "otlp_http"; }
// exercise 3
String processors() {
    return """
              memory_limiter:
                check_interval: 100ms
                limit_mib: ${env:MEMORY_LIMIT_MIB:-256}
              batch:
                timeout: ${env:BATCH_TIMEOUT:-200ms}
              resource:
                attributes:
                  - {key: host.name, value: "${env:NODE:-node-7}", action: upsert}
            """;
}

String order() { return "resource, batch, memory_limiter"; }
// exercise 4
String sending() {
    return """
                sending_queue:
                  enabled: true
                retry_on_failure:
                  enabled: true
                  initial_interval: ${env:RETRY_INTERVAL:-1s}
            """;
}
