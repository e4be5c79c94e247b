package dev.invitations.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The roles that members and pending invitations of a domain have and the role catalogue lacks. A member whose role the
 * catalogue lacks has no permission, and an invitation with such a role cannot be accepted. The constructors are not
 * part of the API: minor versions may add components. {@link #toString} is a sentence for a log.
 *
 * @param domain the domain
 * @param missing the roles that the catalogue lacks, sorted by name
 */
public record RoleReport(DomainId domain, List<MissingRole> missing) {

    /** The maximum number of roles in the text, because a log line must stay short. */
    private static final int SHOWN = 10;

    /**
     * A role that the catalogue lacks.
     *
     * @param role the name of the role, as it is stored; empty for members that are stored without a role
     * @param members the number of members with this role
     * @param invitations the number of pending invitations with this role
     */
    public record MissingRole(String role, long members, long invitations) {

        /**
         * Checks the name.
         *
         * @param role the name of the role
         * @param members the number of members
         * @param invitations the number of pending invitations
         */
        public MissingRole {
            Objects.requireNonNull(role, "role must not be null");
        }

        @Override
        public String toString() {
            return (role.isEmpty() ? "no role" : QuotedText.of(role)) + " (" + counted(members, "member") + ", "
                    + counted(invitations, "pending invitation") + ")";
        }

        private static String counted(long number, String what) {
            return number + " " + what + (number == 1 ? "" : "s");
        }
    }

    /**
     * Copies the list.
     *
     * @param domain the domain
     * @param missing the roles that the catalogue lacks
     */
    public RoleReport {
        Objects.requireNonNull(domain, "domain must not be null");
        missing = List.copyOf(Objects.requireNonNull(missing, "missing must not be null"));
    }

    /**
     * Compares the roles in use with the roles of the catalogue.
     *
     * @param domain the domain
     * @param roles the roles of the catalogue
     * @param members the number of members per name of a role
     * @param invitations the number of pending invitations per name of a role
     * @return the roles in use that the catalogue lacks
     */
    public static RoleReport of(
            DomainId domain, Roles roles, Map<String, Long> members, Map<String, Long> invitations) {
        Objects.requireNonNull(roles, "roles must not be null");
        TreeSet<String> names = new TreeSet<>(members.keySet());
        names.addAll(invitations.keySet());
        List<MissingRole> missing = new ArrayList<>();
        for (String name : names) {
            if (roles.find(name) == null) {
                missing.add(new MissingRole(name, members.getOrDefault(name, 0L), invitations.getOrDefault(name, 0L)));
            }
        }
        return new RoleReport(domain, missing);
    }

    /**
     * Returns whether the catalogue has every role in use.
     *
     * @return true if no role is missing
     */
    public boolean isComplete() {
        return missing.isEmpty();
    }

    /**
     * Returns a sentence that names the missing roles, and says what to do.
     *
     * @return one line, in English
     */
    @Override
    public String toString() {
        String where = "domain " + QuotedText.of(domain.value());
        if (isComplete()) {
            return "The role catalogue has every role of the members and pending invitations of " + where;
        }
        String more = missing.size() > SHOWN ? " and " + (missing.size() - SHOWN) + " more" : "";
        return missing.stream()
                .limit(SHOWN)
                .map(MissingRole::toString)
                .collect(Collectors.joining(
                        ", ",
                        "The role catalogue lacks roles in " + where + ": ",
                        more + ". Add them to the catalogue, or assign other roles to the members, and resend or delete"
                                + " the invitations"));
    }
}
