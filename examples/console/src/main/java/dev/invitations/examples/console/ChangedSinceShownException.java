package dev.invitations.examples.console;

/** Reports that a page showed an earlier state, so that its command was not executed. It rolls the transaction back. */
class ChangedSinceShownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param change the sentence that says what changed */
    ChangedSinceShownException(String change) {
        super(change + " Nothing was changed. Reload the page, then decide again.");
    }
}
