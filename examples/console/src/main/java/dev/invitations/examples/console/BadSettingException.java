package dev.invitations.examples.console;

/** Reports an invalid setting in a sentence for the operator. */
class BadSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadSettingException(String sentence) {
        super(sentence);
    }
}
