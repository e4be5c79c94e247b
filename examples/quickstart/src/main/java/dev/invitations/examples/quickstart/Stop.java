package dev.invitations.examples.quickstart;

/** The program cannot go on; the message is the one sentence that the user gets. */
final class Stop extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Stop(String sentence) {
        super(sentence);
    }
}
