package dev.invitations.model;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import java.util.UUID;

/**
 * The identity of an invitation: its domain and a UUID together, so that no look-up can forget its tenant.
 *
 * @param domain the domain that the invitation belongs to
 * @param uuid unique within the domain
 */
public record InvitationId(
        @NotNull @Valid DomainId domain, @NotNull UUID uuid) {

    private static final int UUID_LENGTH = 36;

    /**
     * Returns the id that {@link #toString} wrote as this text. For links and forms: the id names an invitation and grants
     * nothing.
     *
     * @param text exactly as {@link #toString} returned it: the domain, a slash, and the UUID in lower case
     * @return the id
     * @throws IllegalArgumentException for any other text, and for a domain that breaks the {@linkplain Limits limits}
     */
    public static InvitationId parse(String text) {
        int slash = Objects.requireNonNull(text, "text must not be null").length() - UUID_LENGTH - 1;
        if (slash > 0 && slash <= Limits.ID_LENGTH && text.charAt(slash) == '/') {
            String domain = text.substring(0, slash);
            String uuid = text.substring(slash + 1);
            if (Limits.isId(domain) && isUuid(uuid)) {
                return new InvitationId(new DomainId(domain), UUID.fromString(uuid));
            }
        }
        throw new IllegalArgumentException(
                "id must be a domain, a slash, and a UUID in lower case, but was " + QuotedText.of(text));
    }

    /** {@link UUID#fromString} accepts more than one text for the same UUID. */
    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /**
     * Returns the domain, a slash, and the UUID; {@link #parse} reads it back.
     *
     * @return this id as text
     */
    @Override
    public String toString() {
        return domain + "/" + uuid;
    }
}
