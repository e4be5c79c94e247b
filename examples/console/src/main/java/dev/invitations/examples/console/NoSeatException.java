package dev.invitations.examples.console;

/** A rule of the service's own: a domain has so many seats. Thrown within a transaction, it takes back all of it. */
class NoSeatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoSeatException(String domain) {
        super("All seats of " + domain + " are taken. Ask for one more, then accept again: the invitation stays open.");
    }
}
