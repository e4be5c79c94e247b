package dev.invitations.model;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The id of a domain, which is a tenant of the host. The host chooses the id. Two ids are the same only if they are
 * equal as Java strings: case, accents and Unicode forms count. The constructor accepts any value. The methods of the
 * API check the {@linkplain Limits limits}.
 *
 * @param value 1 to {@link Limits#ID_LENGTH} characters of {@link Limits#ID_PATTERN}
 */
public record DomainId(
        @NotNull @Size(min = 1, max = Limits.ID_LENGTH) @Pattern(regexp = Limits.ID_PATTERN) String value) {

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
