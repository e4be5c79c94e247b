package dev.invitations.examples.console;

/** Reports an invalid setting. The message is a sentence for the operator. */
class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSettingException(String sentence) {
        super(sentence);
    }
}
