package dev.invitations.model;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/**
 * The id of an invitation: its domain and a UUID. Every look-up uses both, so an id never reaches the invitation of
 * another tenant.
 *
 * @param domain the domain that the invitation belongs to
 * @param uuid the UUID, which is unique within the domain
 */
public record InvitationId(
        @NotNull @Valid DomainId domain, @NotNull UUID uuid) {

    private static final int UUID_LENGTH = 36;

    /**
     * Parses the text that {@link #toString} returned. The text may be part of links and forms, because knowledge of an
     * id grants no access.
     *
     * @param text exactly as {@link #toString} returned it: the domain, a slash, and the UUID in lower case
     * @return the id
     * @throws IllegalArgumentException if the text is null or has another form, or the domain breaks the
     *     {@linkplain Limits limits}. For the text of a link, the host should answer as for an unknown invitation
     */
    public static InvitationId parse(String text) {
        if (text == null) {
            throw new IllegalArgumentException("text must not be null");
        }
        int slash = text.length() - UUID_LENGTH - 1;
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

    /** Accepts only the canonical text, because {@link UUID#fromString} accepts several texts for the same UUID. */
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
