package dev.invitations.broken.model;

/** A value whose nested type depends on a value that depends on this one. */
public interface Egg {

    /** Depends on Chicken. */
    interface Laid extends Egg {
        Chicken by();
    }
}
