package dev.invitations.model;

/**
 * The recipient of an invitation, identified by a kind and a value: a {@link UserId} or an {@link EmailAddress}. Minor
 * versions may add kinds of invitees.
 */
public sealed interface Invitee permits UserId, EmailAddress {

    /**
     * The kind of an invitee. Adapters store the name of the constant and the value. Minor versions may add constants.
     */
    enum Kind {
        /** A user of the host. */
        USER,
        /** An e-mail address. */
        EMAIL
    }

    /**
     * Returns the kind of this invitee.
     *
     * @return the kind
     */
    Kind kind();

    /**
     * Returns the value of this invitee, which is unique within its kind.
     *
     * @return the value, such as a user's id
     */
    String value();

    /**
     * Returns the invitee that an adapter stored with this kind and value.
     *
     * @param kind the kind
     * @param value the value
     * @return the invitee
     */
    static Invitee of(Kind kind, String value) {
        return switch (kind) {
            case USER -> new UserId(value);
            case EMAIL -> new EmailAddress(value);
        };
    }
}
