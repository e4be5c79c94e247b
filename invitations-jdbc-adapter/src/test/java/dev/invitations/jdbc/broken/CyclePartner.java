package dev.invitations.jdbc.broken;

/** Depends on {@link JdbcViolations}, which depends on this class. */
final class CyclePartner {

    private CyclePartner() {}

    static JdbcViolations violations() {
        return new JdbcViolations();
    }
}
