package dev.invitations.model;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * A user of the host, under the name that the host gives it: as {@link Actor} the one who calls, as {@link Invitee} the
 * one who is invited. Two ids are the same only when they are equal as Java strings.
 */
public record UserId(
        @NotNull @Size(min = 1, max = Limits.ID_LENGTH) @Pattern(regexp = Limits.ID_PATTERN) String value) implements Actor, Invitee {

    @Override
    public UserId user() {
        return this;
    }

    @Override
    public boolean is(Invitee invitee) {
        return equals(invitee);
    }

    @Override
    public Kind kind() {
        return Kind.USER;
    }

    @Override
    public String toString() {
        return value;
    }
}
