package dev.invitations.examples.quickstart;

/** Ends the program. The message is the sentence for the user. */
final class QuickstartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    QuickstartException(String sentence) {
        super(sentence);
    }
}
