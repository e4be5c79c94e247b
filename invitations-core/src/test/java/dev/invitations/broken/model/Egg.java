package dev.invitations.broken.model;

/** A value whose nested type knows the value that knows it. */
public interface Egg {

    /** Laid by a chicken. */
    interface Laid extends Egg {
        Chicken by();
    }
}
