package dev.invitations.broken.model;

/** A value whose nested type depends on a value that depends on this one. */
public interface CycleEnd {

    /** Depends on {@link CycleStart}. */
    interface Laid extends CycleEnd {
        CycleStart by();
    }
}
