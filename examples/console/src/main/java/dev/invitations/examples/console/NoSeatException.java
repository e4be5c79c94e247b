package dev.invitations.examples.console;

/** Reports that all seats of a domain are taken. It rolls the transaction back. */
class NoSeatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoSeatException(String domain) {
        super("All seats of " + domain
                + " are taken. Nothing was changed: ask an admin for another seat, then try again.");
    }
}
