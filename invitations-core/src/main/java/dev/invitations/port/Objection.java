package dev.invitations.port;

import dev.invitations.model.Limits;

/**
 * The objection of a host to a command.
 *
 * @param code the code of the objection, for the host's own code, such as {@code two-factor-required}: 1 to
 *     {@link Limits#OBJECTION_LENGTH} letters, digits, dots, underscores, colons or hyphens
 */
public record Objection(String code) {

    /**
     * Checks the code.
     *
     * @param code the code of the objection
     * @throws IllegalArgumentException if the code breaks the limits
     */
    public Objection {
        if (code == null || code.length() > Limits.OBJECTION_LENGTH || !Limits.isName(code)) {
            throw new IllegalArgumentException("code must be 1 to " + Limits.OBJECTION_LENGTH
                    + " letters, digits, dots, underscores, colons or hyphens, but was " + code);
        }
    }

    /**
     * Returns an objection with the code.
     *
     * @param code the code
     * @return the objection
     * @throws IllegalArgumentException if the code breaks the limits
     */
    public static Objection of(String code) {
        return new Objection(code);
    }
}
