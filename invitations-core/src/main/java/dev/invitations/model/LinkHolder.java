package dev.invitations.model;

import jakarta.validation.Valid;

/**
 * A user that holds the link of an invitation to an e-mail address. It may see and answer this one invitation, even if
 * the host has not verified the address. In every other respect it is the user. Immutable.
 *
 * <p>Any code can create a link holder with any token. Every method of the API verifies the token before any I/O, and
 * refuses a wrong token with {@link Reason#NOT_FOUND}. Ask a user that is logged in before the host accepts on its
 * behalf, because a mail can be forwarded.
 */
public final class LinkHolder implements Actor {

    @Valid private final UserId user;

    private final String token;

    private LinkHolder(UserId user, String token) {
        this.user = user;
        this.token = token;
    }

    /**
     * Returns the user as the holder of a link.
     *
     * @param user the user that is logged in
     * @param token the token of the link, as {@link Notification#link} returned it
     * @return the actor
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null
     */
    public static LinkHolder of(UserId user, String token) {
        if (user == null) {
            throw InvitationException.invalid("user", "must not be null");
        }
        if (token == null) {
            throw InvitationException.invalid("token", "must not be null");
        }
        return new LinkHolder(user, token);
    }

    @Override
    public UserId user() {
        return user;
    }

    /**
     * Returns the token. The token is a secret: it must not be logged or stored.
     *
     * @return the token of the link
     */
    public String token() {
        return token;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkHolder holder && user.equals(holder.user) && token.equals(holder.token);
    }

    @Override
    public int hashCode() {
        return 31 * user.hashCode() + token.hashCode();
    }

    /**
     * Returns the user, without the token.
     *
     * @return a text that does not contain the token
     */
    @Override
    public String toString() {
        return "LinkHolder[user=" + user + "]";
    }
}
