package dev.invitations.model;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The id of a user of the host. As an {@link Actor} it identifies the caller, and as an {@link Invitee} it identifies
 * the recipient of an invitation. The host chooses the id. Two ids are the same only if they are equal as Java strings:
 * case, accents and Unicode forms count. The constructor accepts any value. The methods of the API check the
 * {@linkplain Limits limits}.
 *
 * @param value 1 to {@link Limits#ID_LENGTH} characters of {@link Limits#ID_PATTERN}
 */
public record UserId(
        @NotNull @Size(min = 1, max = Limits.ID_LENGTH) @Pattern(regexp = Limits.ID_PATTERN) String value) implements Actor, Invitee {

    @Override
    public UserId user() {
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.USER;
    }

    /**
     * Returns the value of this id.
     *
     * @return the value
     */
    @Override
    public String toString() {
        return value;
    }
}
