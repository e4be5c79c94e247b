package dev.invitations.model;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * An e-mail address as the recipient of an invitation. The letters {@code A} to {@code Z} become {@code a} to
 * {@code z}, in every locale. Nothing else is normalised: two addresses that differ in a dot or in the part after a
 * plus sign are different, because only the mail server of the domain knows whether they are one mailbox. The factory
 * accepts any value. The methods of the API check the {@linkplain Limits limits}.
 *
 * <p>An address is ASCII. The domain of an internationalised address must be in its {@code xn--} form, as
 * {@link java.net.IDN#toASCII(String)} returns it.
 *
 * @param value the address in lower case, 1 to {@link Limits#EMAIL_LENGTH} characters of {@link Limits#EMAIL_PATTERN}
 */
public record EmailAddress(
        @NotNull @Size(min = 1, max = Limits.EMAIL_LENGTH) @Pattern(regexp = Limits.EMAIL_PATTERN) String value) implements Invitee {

    /**
     * Folds the letters {@code A} to {@code Z}.
     *
     * @param value the address
     */
    public EmailAddress {
        value = folded(value);
    }

    /**
     * Returns the address with folded letters.
     *
     * @param address the address, for example as a member typed it
     * @return the address
     */
    public static EmailAddress of(String address) {
        return new EmailAddress(address);
    }

    /** {@link String#toLowerCase()} depends on the locale and folds other letters too, for example U+212A to k. */
    private static String folded(String address) {
        if (address == null) {
            return address;
        }
        char[] folded = address.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            if (folded[i] >= 'A' && folded[i] <= 'Z') {
                folded[i] = (char) (folded[i] - 'A' + 'a');
            }
        }
        return new String(folded);
    }

    /**
     * Returns the part after the at sign.
     *
     * @return the domain of the address; empty if the address has no at sign
     */
    public String mailDomain() {
        int at = value.lastIndexOf('@');
        return at < 0 ? "" : value.substring(at + 1);
    }

    @Override
    public Kind kind() {
        return Kind.EMAIL;
    }

    /**
     * Returns the value of this address.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return value;
    }
}
