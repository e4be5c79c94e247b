package dev.invitations.model;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * The tenant that people are invited to, under the name that the host gives it. Two ids are the same only when they are
 * equal as Java strings: case, accents and Unicode forms all count. The verbs check the {@linkplain Limits limits}.
 */
public record DomainId(
        @NotNull @Size(min = 1, max = Limits.ID_LENGTH) @Pattern(regexp = Limits.ID_PATTERN) String value) {

    @Override
    public String toString() {
        return value;
    }
}
