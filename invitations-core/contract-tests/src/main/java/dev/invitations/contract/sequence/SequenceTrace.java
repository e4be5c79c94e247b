package dev.invitations.contract.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
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
final class SequenceTrace {

    private record AnsweredStep(SequenceStep step, Object answer) {

        @Override
        public String toString() {
            return "\n    " + step + "\n        " + answer;
        }
    }

    private final List<AnsweredStep> answered = new ArrayList<>();

    void add(SequenceStep step, Object answer) {
        answered.add(new AnsweredStep(step, answer));
    }

    void same(String what, @Nullable Object got, @Nullable Object expected) {
        if (!Objects.equals(got, expected)) {
            String steps = answered.stream().map(AnsweredStep::toString).collect(Collectors.joining());
            assertThat(got).as("%s, after%s%n", what, steps).isEqualTo(expected);
        }
    }

    /** Compares the parts of a state one by one, so that the failure shows the part that differs. */
    void sameState(String what, Map<String, Object> got, Map<String, Object> expected) {
        expected.forEach((name, value) -> same(what + ", " + name, got.get(name), value));
    }

    /** Returns the state of these domains for these users. */
    static Map<String, Object> state(
            Implementation implementation, Collection<DomainId> domains, Collection<UserId> users) {
        Map<String, Object> state = new LinkedHashMap<>();
        for (DomainId domain : domains) {
            state.put("invitations of " + domain, implementation.storedInvitations(domain));
            state.put("members of " + domain, implementation.storedMembers(domain));
            for (UserId user : users) {
                state.put("history of " + user + " in " + domain, implementation.storedHistory(domain, user));
            }
        }
        for (UserId user : users) {
            state.put("inbox of " + user, implementation.answer(Operations.INBOX.with(Arguments.by(user))));
        }
        return state;
    }
}
