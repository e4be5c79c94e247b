package dev.invitations.jdbc;

import dev.invitations.port.InvitationRepository;
import dev.invitations.port.MembershipRepository;
import dev.invitations.port.Outbox;
import dev.invitations.port.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A storage whose calls a test can watch, hold up and falsify. */
record PortTap(InvitationRepository invitations, MembershipRepository memberships, Outbox outbox) implements Storage {

    /** A call on its way to the real storage. */
    interface Call {
        Object proceed(Object... args) throws Throwable;
    }

    /** Decides what becomes of a call. */
    interface Valve {
        Object pass(String method, Object[] args, Call call) throws Throwable;
    }

    static Storage on(Storage real, Valve valve) {
        return new PortTap(
                tapped(InvitationRepository.class, real.invitations(), valve),
                tapped(MembershipRepository.class, real.memberships(), valve),
                tapped(Outbox.class, real.outbox(), valve));
    }

    private static <T> T tapped(Class<T> port, T real, Valve valve) {
        return port.cast(Proxy.newProxyInstance(
                PortTap.class.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, args) -> valve.pass(method.getName(), args, passed -> {
                    try {
                        return method.invoke(real, passed);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getTargetException();
                    }
                })));
    }
}
