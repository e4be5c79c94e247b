package dev.invitations.contract.interleaving;

import dev.invitations.Page;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.DeliveryAnswer;
import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitee;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The outcome of two commands, without ids.
 *
 * @param states the state after each change
 * @param delivered the notifications after both commands
 */
record PairOutcome(List<String> answers, List<String> states, String delivered) {

    private static final List<Invitee> PEOPLE =
            List.of(TestHost.ADA, TestHost.BOB, TestHost.CAROL, TestHost.DAVE, TestHost.ERIN, PairedCommand.ADDRESS);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Delivers the notifications, and returns the outcome. */
    static PairOutcome of(Implementation implementation, List<Object> answers, List<String> states) {
        DeliveryAnswer delivery = (DeliveryAnswer)
                implementation.answer(Operations.DELIVER.with(Arguments.none().delivering(100)));
        return new PairOutcome(
                answers.stream()
                        .map(answer -> answer instanceof Page<?> page ? List.of(page.items()) : answer)
                        .map(PairOutcome::withoutIds)
                        .toList(),
                List.copyOf(states),
                delivery.report() + lines(delivery.notified().stream()));
    }

    /** Returns everything that is stored in the domain except its notifications. */
    static String state(Implementation implementation, DomainId domain) {
        List<HistoryEvent> events = PEOPLE.stream()
                .flatMap(person -> implementation.storedHistory(domain, person).stream())
                .toList();
        Stream<?> invitations = events.stream()
                .flatMap(event -> event.invitation().stream())
                .distinct()
                .map(implementation::stored);
        return lines(Stream.of(implementation.storedMembers(domain).stream(), invitations, events.stream())
                .flatMap(values -> values));
    }

    PairOutcome withoutIntermediateStates() {
        return new PairOutcome(answers, states.subList(Math.max(0, states.size() - 1), states.size()), delivered);
    }

    private static String lines(Stream<?> values) {
        return values.map(PairOutcome::withoutIds).sorted().collect(Collectors.joining("%n    ".formatted()));
    }

    private static String withoutIds(Object value) {
        return ID.matcher(String.valueOf(value)).replaceAll("#");
    }

    @Override
    public String toString() {
        return Stream.of(answers.stream(), states.stream(), Stream.of(delivered))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("%n  - ".formatted(), "%n  - ".formatted(), ""));
    }
}
