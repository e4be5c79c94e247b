package dev.invitations.examples.console;

/** A setting that cannot be meant, in a sentence for who starts the console. */
class BadSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadSettingException(String sentence) {
        super(sentence);
    }
}
