package lab.telemetry;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.function.Function;

/** Who sent what a store keeps: each resource and each scope once. Not safe for threads: the store is. */
final class Sources {

    private final Shared<Resource> resources = new Shared<>(Weight::of);
    private final Shared<InstrumentationScopeInfo> scopes = new Shared<>(Weight::of);

    /** What a buffer tells of its items: that one came, and that it is gone. */
    interface Of<T> {
        void add(T item);

        void remove(T item);
    }

    void add(Resource resource, InstrumentationScopeInfo scope) {
        resources.add(resource);
        scopes.add(scope);
    }

    void remove(Resource resource, InstrumentationScopeInfo scope) {
        resources.remove(resource);
        scopes.remove(scope);
    }

    <T> Of<T> by(Function<T, Resource> resource, Function<T, InstrumentationScopeInfo> scope) {
        return new Of<>() {
            @Override
            public void add(T item) {
                Sources.this.add(resource.apply(item), scope.apply(item));
            }

            @Override
            public void remove(T item) {
                Sources.this.remove(resource.apply(item), scope.apply(item));
            }
        };
    }

    long bytes() {
        return resources.bytes() + scopes.bytes();
    }

    void clear() {
        resources.clear();
        scopes.clear();
    }
}
