package dev.invitations.examples.console;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.port.RoleCatalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Describes the actions of a role. The library compares actions by their names; only the service knows their meaning.
 */
final class RoleTexts {

    private static final RoleCatalog ROLES = InvitationsConfiguration.ROLES;

    private static final Map<String, String> MEANINGS = meanings();

    private RoleTexts() {}

    /**
     * A role that a user can choose.
     *
     * @param name the name, which the commands take
     * @param label the name for people
     * @param permits the meanings of the actions of the role
     */
    record RoleChoice(String name, String label, String permits) {}

    private static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        meanings.put("reports.view", "see reports");
        meanings.put("reports.edit", "edit reports");
        meanings.put(Action.MEMBERS_VIEW.name(), "see members");
        meanings.put(Action.INVITATIONS_SEND.name(), "send invitations");
        meanings.put(Action.INVITATIONS_VIEW.name(), "see all invitations");
        meanings.put(Action.INVITATIONS_RESEND.name(), "resend invitations");
        meanings.put(Action.INVITATIONS_DELETE.name(), "delete invitations");
        meanings.put(Action.MEMBERS_MANAGE.name(), "change and remove members");
        return meanings;
    }

    /** Returns the meanings of the actions of a role, for example {@code see reports, edit reports, see members}. */
    static String permits(DomainId domain, String role) {
        Role found = ROLES.in(domain).find(role);
        if (found == null) {
            return "nothing, because the role does not exist any more";
        }
        TreeSet<String> names = new TreeSet<>();
        found.actions().forEach(action -> names.add(action.name()));
        List<String> texts = new ArrayList<>();
        MEANINGS.forEach((name, meaning) -> {
            if (names.remove(name)) {
                texts.add(meaning);
            }
        });
        texts.addAll(names);
        return texts.isEmpty() ? "nothing" : String.join(", ", texts);
    }

    static List<RoleChoice> choices(DomainId domain, Collection<String> roles) {
        return roles.stream()
                .map(role -> new RoleChoice(role, label(role), permits(domain, role)))
                .toList();
    }

    /** Returns the name with a capital letter. The letters do not depend on the locale of the machine. */
    static String label(String role) {
        return Character.toTitleCase(role.charAt(0)) + role.substring(1);
    }

    /** Checks whether the first role permits everything that the second one permits. */
    static boolean covers(DomainId domain, String role, String other) {
        Role first = ROLES.in(domain).find(role);
        Role second = ROLES.in(domain).find(other);
        return first != null && second != null && first.covers(second);
    }
}
