package lab.otlp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The encoding of an OTLP/HTTP body; a response has the encoding of its request. */
public enum Encoding {
    PROTOBUF("application/x-protobuf", "http/protobuf"),
    JSON("application/json", "http/json");

    private final String mediaType;
    private final String protocol;

    Encoding(String mediaType, String protocol) {
        this.mediaType = mediaType;
        this.protocol = protocol;
    }

    /** The encoding for a Content-Type. Its case and parameters (as in {@code ; charset=utf-8}) do not matter. */
    public static Optional<Encoding> of(String contentType) {
        var wanted =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(encoding -> encoding.mediaType.equals(wanted))
                .findAny();
    }

    /** The Content-Type. */
    public String mediaType() {
        return mediaType;
    }

    /** The name as in {@code OTEL_EXPORTER_OTLP_PROTOCOL}. */
    public String protocol() {
        return protocol;
    }
}
