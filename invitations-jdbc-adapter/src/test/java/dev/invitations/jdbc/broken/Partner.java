package dev.invitations.jdbc.broken;

/** Depends on {@link Everything}, which depends on this class. */
final class Partner {

    private Partner() {}

    static Everything everything() {
        return new Everything();
    }
}
