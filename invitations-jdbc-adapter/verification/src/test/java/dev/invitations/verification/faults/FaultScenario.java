package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.HostLibrary;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A command, or a step of a delivery, that runs with a fault. The commands come from the catalogue.
 *
 * @param isWitnessed whether its write leaves an event, by which the library finds out if the write took effect
 */
record FaultScenario(String name, boolean isWitnessed, BiFunction<Storage, FaultStart, Object> call) {

    /** Variants of other commands, with the same statements. */
    private static final Set<Operations> VARIANTS = EnumSet.of(Operations.SEND_ALL_OR_NOTHING, Operations.RESEND);

    static final FaultScenario ACKNOWLEDGE = ofOutbox("ACKNOWLEDGE", Outbox::acknowledge);

    /** Returns the commands of users. */
    static List<FaultScenario> commands() {
        Operation promotion = Operations.ASSIGN.with(
                Arguments.by(ADA).in(ACME).about(FaultStart.DAVE).as("admin"));
        return Stream.concat(
                        Operations.commands().stream()
                                .filter(entry -> entry.takes(Parameter.ACTOR) && !VARIANTS.contains(entry))
                                .map(FaultScenario::of),
                        Stream.of(of("PROMOTE", true, start -> promotion)))
                .toList();
    }

    /** Returns the commands of users, the commands for dead letters, and the steps of a delivery. */
    static List<FaultScenario> all() {
        return Stream.of(
                        commands().stream(),
                        Operations.commands().stream()
                                .filter(entry -> entry.takes(Parameter.DEAD_LETTER))
                                .map(FaultScenario::of),
                        Stream.of(
                                ofOutbox(
                                        "CLAIM",
                                        (outbox, claim) -> outbox.claim(new UUID(1, 1), NOW, NOW.plusSeconds(60), 2)),
                                ofOutbox(
                                        "START_ATTEMPT",
                                        (outbox, claim) -> outbox.startAttempt(claim, NOW.plusSeconds(120))),
                                ofOutbox(
                                        "RESCHEDULE",
                                        (outbox, claim) -> outbox.reschedule(claim, NOW.plusSeconds(60), "error")),
                                ofOutbox("DEAD_LETTER", (outbox, claim) -> outbox.deadLetter(claim, NOW, "error")),
                                ACKNOWLEDGE))
                .flatMap(scenarios -> scenarios)
                .toList();
    }

    static FaultScenario of(Operations entry) {
        return of(
                entry.name(),
                entry.takes(Parameter.ACTOR),
                start -> start.usual().operation(entry));
    }

    private static FaultScenario of(String name, boolean isWitnessed, Function<FaultStart, Operation> operation) {
        return new FaultScenario(
                name,
                isWitnessed,
                (storage, start) ->
                        operation.apply(start).on(HostLibrary.at(NOW, storage).build()));
    }

    private static FaultScenario ofOutbox(String name, BiFunction<Outbox, Claim, Object> step) {
        return new FaultScenario(name, false, (storage, start) -> step.apply(storage.outbox(), start.claim()));
    }

    /** Returns the result as text without ids. */
    String run(Storage storage, FaultStart start) {
        return DatabaseState.withoutIds(String.valueOf(call.apply(storage, start)));
    }
}
