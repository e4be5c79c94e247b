package dev.invitations.model;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A user with the e-mail addresses that the host has verified. It may answer the invitations to the user and to each of
 * the addresses. Immutable.
 *
 * <p>Add only addresses that the host has verified, for example by a mail with a code. An address that the user merely
 * typed would let the user answer the invitations of another person.
 */
public final class VerifiedUser implements Actor {

    @Valid private final UserId user;

    @Size(max = Limits.VERIFIED_ADDRESSES) private final Set<@Valid EmailAddress> addresses;

    private VerifiedUser(UserId user, Set<EmailAddress> addresses) {
        this.user = user;
        this.addresses = addresses;
    }

    /**
     * Returns the user without addresses.
     *
     * @param user the user
     * @return the user, which may answer the invitations to its id
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the user is null
     */
    public static VerifiedUser of(UserId user) {
        return new VerifiedUser(present("user", user), Set.of());
    }

    /**
     * Adds an address. An actor may have up to {@link Limits#VERIFIED_ADDRESSES} addresses; the methods of the API
     * refuse more.
     *
     * @param address an address that the host has verified as the user's
     * @return the user with this address after the earlier addresses
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the address is null
     */
    public VerifiedUser withEmail(EmailAddress address) {
        Set<EmailAddress> all = new LinkedHashSet<>(addresses);
        all.add(present("address", address));
        return new VerifiedUser(user, Collections.unmodifiableSet(all));
    }

    /**
     * Adds an address, as {@link #withEmail(EmailAddress)} does.
     *
     * @param address an address that the host has verified as the user's
     * @return the user with this address after the earlier addresses
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the address is null
     */
    public VerifiedUser withEmail(String address) {
        return withEmail(EmailAddress.of(present("address", address)));
    }

    private static <T> T present(String field, T value) {
        if (value == null) {
            throw InvitationException.invalid(field, "must not be null");
        }
        return value;
    }

    @Override
    public UserId user() {
        return user;
    }

    /**
     * Returns the verified addresses.
     *
     * @return an unmodifiable set, in the order in which the addresses were added
     */
    public Set<EmailAddress> addresses() {
        return addresses;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifiedUser verified
                && user.equals(verified.user)
                && addresses.equals(verified.addresses);
    }

    @Override
    public int hashCode() {
        return 31 * user.hashCode() + addresses.hashCode();
    }

    @Override
    public String toString() {
        return "VerifiedUser[user=" + user + ", addresses=" + addresses + "]";
    }
}
