package dev.invitations.examples.mail;

import java.util.UUID;

/**
 * Reports that the recipient does not have exactly one usable address. The library retries, because the address may be
 * corrected in the meantime. After the last attempt the notification is a dead letter with the name of this class. The
 * message does not contain the address.
 */
public final class NoUsableAddressException extends Exception {

    private static final long serialVersionUID = 1L;

    NoUsableAddressException(UUID notification) {
        super("There is no usable address for notification " + notification);
    }
}
