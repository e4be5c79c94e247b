package dev.invitations.contract;

import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** A storage that tells a watcher the name of every method before it is called. */
record Watched(InvitationQueries invitations, MembershipQueries memberships, Outbox outbox) implements Storage {

    static Storage over(Storage storage, Consumer<String> watcher) {
        return new Watched(
                watched(InvitationQueries.class, storage.invitations(), watcher),
                watched(MembershipQueries.class, storage.memberships(), watcher),
                watched(Outbox.class, storage.outbox(), watcher));
    }

    private static <T> T watched(Class<T> port, T real, Consumer<String> watcher) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            watcher.accept(method.getName());
            try {
                return method.invoke(real, args);
            } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
            }
        }));
    }
}
