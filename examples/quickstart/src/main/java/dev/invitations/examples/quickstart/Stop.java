package dev.invitations.examples.quickstart;

/** Ends the program. The message is the one sentence that the user gets. */
final class Stop extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Stop(String sentence) {
        super(sentence);
    }
}
