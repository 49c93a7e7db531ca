package lab.telemetry;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import lab.telemetry.profiles.ProfileBatch;

/** The senders of a store's data: each resource and each scope once. Not thread-safe; guarded by Store. */
final class Sources {

    private final Shared<Resource> resources = new Shared<>(Weight::of);
    private final Shared<InstrumentationScopeInfo> scopes = new Shared<>(Weight::of);

    /** Told by a buffer when an item is added or removed. */
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

    /** For profiles that arrived together: each has its own source. */
    Of<ProfileBatch> byProfile() {
        return new Of<>() {
            @Override
            public void add(ProfileBatch batch) {
                batch.profiles().forEach(profile -> Sources.this.add(profile.resource(), profile.scope()));
            }

            @Override
            public void remove(ProfileBatch batch) {
                batch.profiles().forEach(profile -> Sources.this.remove(profile.resource(), profile.scope()));
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

    /**
     * Counts references to resources or scopes. Many items share one; it counts once, until its last item is removed.
     */
    private static final class Shared<T> {

        private static final class Users {
            private long count;
            private final long bytes;

            private Users(long bytes) {
                this.bytes = bytes;
            }
        }

        private final ToLongFunction<T> weight;
        private final Map<T, Users> kept = new IdentityHashMap<>();
        private T last;
        private Users usersOfLast;
        private long bytes;

        /** @param weight memory of one, in bytes */
        Shared(ToLongFunction<T> weight) {
            this.weight = weight;
        }

        /** Adds one reference. */
        void add(T shared) {
            if (shared != last || usersOfLast.count == 0) { // items that arrive together mostly share the same one
                last = shared;
                usersOfLast = kept.computeIfAbsent(shared, fresh -> {
                    var users = new Users(weight.applyAsLong(fresh));
                    bytes += users.bytes;
                    return users;
                });
            }
            usersOfLast.count++;
        }

        /** Removes one reference. */
        void remove(T shared) {
            var users = kept.get(shared);
            if (--users.count == 0) {
                kept.remove(shared);
                bytes -= users.bytes;
            }
        }

        /** Memory of all of them, in bytes. */
        long bytes() {
            return bytes;
        }

        void clear() {
            kept.clear();
            last = null;
            usersOfLast = null;
            bytes = 0;
        }
    }
}
