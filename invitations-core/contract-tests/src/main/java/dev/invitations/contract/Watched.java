package dev.invitations.contract;

import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/** A storage that passes the name of every method to a watcher before it calls the method. */
final class Watched {

    private Watched() {}

    static Storage over(Storage storage, Consumer<String> watcher) {
        return watched(Storage.class, storage, watcher);
    }

    private static <T> T watched(Class<T> port, T real, Consumer<String> watcher) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> switch (method.getName()) {
                    case "invitations" -> watched(InvitationQueries.class, ((Storage) real).invitations(), watcher);
                    case "memberships" -> watched(MembershipQueries.class, ((Storage) real).memberships(), watcher);
                    case "outbox" -> watched(Outbox.class, ((Storage) real).outbox(), watcher);
                    default -> {
                        watcher.accept(method.getName());
                        try {
                            yield method.invoke(real, args);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getTargetException();
                        }
                    }
                }));
    }
}
