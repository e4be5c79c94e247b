package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.Cast.Where;
import dev.invitations.contract.Cast.Who;
import dev.invitations.model.DomainId;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened so far in one sequence, to be told when something is not as it should be. */
final class Story {

    /** What every sequence begins with. */
    static final List<Step> BEGINNING = List.of(
            new Step.Found(Who.ADA, Where.ACME, Host.OWNER.name()),
            new Step.Found(Who.BOB, Where.GLOBEX, Host.ADMIN.name()),
            new Step.Assign(Who.ADA, Where.ACME, Who.BOB, Host.ADMIN.name()));

    private final List<String> lines = new ArrayList<>();

    void happened(Step step, Object answer) {
        lines.add(step + "\n        " + answer);
    }

    void same(String what, @Nullable Object got, @Nullable Object expected) {
        assertThat(got)
                .as(() -> what + " after\n    " + String.join("\n    ", lines) + "\n")
                .isEqualTo(expected);
    }

    /** What there is in these domains, as far as it concerns these users. */
    static Map<String, Object> state(Verbs verbs, Collection<DomainId> domains, Collection<UserId> users) {
        Map<String, Object> state = new LinkedHashMap<>();
        for (DomainId domain : domains) {
            state.put("invitations of " + domain, verbs.storedInvitations(domain));
            state.put("members of " + domain, verbs.storedMembers(domain));
            for (UserId user : users) {
                state.put("history of " + user + " in " + domain, verbs.storedHistory(domain, user));
            }
        }
        for (UserId user : users) {
            state.put("inbox of " + user, verbs.inbox(user));
        }
        return state;
    }
}
