package dev.invitations.examples.mail;

import java.util.UUID;

/**
 * The recipient has no address, or something else than exactly one. The library tries again, for the address may be
 * mended meanwhile, and at last sets the notification aside with the name of this class. The message has no address.
 */
public final class NoUsableAddressException extends Exception {

    private static final long serialVersionUID = 1L;

    NoUsableAddressException(UUID notification) {
        super("There is no usable address for notification " + notification);
    }
}
