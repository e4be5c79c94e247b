package dev.invitations.examples.console;

/**
 * Reports that all seats of a domain are taken, which is a rule of the service. Thrown within a transaction, it rolls
 * it back.
 */
class NoSeatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoSeatException(String domain) {
        super("All seats of " + domain + " are taken. Ask for one more, then accept again: the invitation stays open.");
    }
}
