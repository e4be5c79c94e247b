package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.Cast.Where;
import dev.invitations.contract.Cast.Who;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Records the steps of one sequence for the message of a failure. */
final class Story {

    /** The first steps of every sequence. */
    static final List<Step> BEGINNING = List.of(
            new Step.Found(Who.ADA, Where.ACME, TestHost.OWNER.name()),
            new Step.Found(Who.BOB, Where.GLOBEX, TestHost.ADMIN.name()),
            new Step.Assign(Who.ADA, Where.ACME, Who.BOB, TestHost.ADMIN.name()));

    private record Chapter(Step step, Object answer) {

        @Override
        public String toString() {
            return "\n    " + step + "\n        " + answer;
        }
    }

    private final List<Chapter> chapters = new ArrayList<>();

    void happened(Step step, Object answer) {
        chapters.add(new Chapter(step, answer));
    }

    void same(String what, @Nullable Object got, @Nullable Object expected) {
        if (!Objects.equals(got, expected)) {
            String told = chapters.stream().map(Chapter::toString).collect(Collectors.joining());
            assertThat(got).as("%s, after%s%n", what, told).isEqualTo(expected);
        }
    }

    /** Compares the parts of a state one by one, so that the failure shows the part that differs. */
    void sameState(String what, Map<String, Object> got, Map<String, Object> expected) {
        expected.forEach((name, value) -> same(what + ", " + name, got.get(name), value));
    }

    /** Returns the state of these domains for these users. */
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
