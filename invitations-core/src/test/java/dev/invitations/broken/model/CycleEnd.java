package dev.invitations.broken.model;

/** A value whose nested type depends on {@link CycleStart}, which depends on this value. */
public interface CycleEnd {

    interface CycleLink extends CycleEnd {
        CycleStart start();
    }
}
