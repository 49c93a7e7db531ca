package lab.review.score;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.resources.Resource;
import lab.review.conventions.SdkSupport;
import lab.review.conventions.SdkSupport.Version;
import lab.review.wording.Message;

/**
 * SDK-001: the SDK supports the version of the runtime. The supported versions are dated reference data
 * ({@link SdkSupport}); the rule does not apply to unknown runtimes or SDKs.
 */
final class RuntimeSupported extends Rule {

    private static final AttributeKey<String> LANGUAGE = AttributeKey.stringKey("telemetry.sdk.language");
    private static final AttributeKey<String> SDK = AttributeKey.stringKey("telemetry.sdk.version");
    private static final AttributeKey<String> RUNTIME = AttributeKey.stringKey("process.runtime.version");

    private final SdkSupport support;

    RuntimeSupported(SdkSupport support) {
        super("SDK-001", "reason.no-runtime");
        this.support = support;
    }

    @Override
    void resource(String service, Resource resource) {
        var language = resource.getAttribute(LANGUAGE);
        var sdk = resource.getAttribute(SDK);
        var runtime = resource.getAttribute(RUNTIME);
        if (language == null || sdk == null || runtime == null) {
            return;
        }
        var version = Version.parse(runtime);
        var release =
                support.release(language, sdk).filter(known -> !known.runtimes().isEmpty());
        if (version.isEmpty() || release.isEmpty()) {
            return;
        }
        applies(service);
        if (!release.get().supports(version.get())) {
            fails(service, () -> Message.of("evidence.runtime", language, runtime, sdk));
        }
    }
}
