package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Storage;
import dev.invitations.verification.faults.FaultySource.InjectedFault;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.HostLibrary;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A command, or a step of a delivery, that runs with a fault. The commands come from the catalogue. */
record FaultScenario(String name, Uncertainty uncertainty, BiFunction<Storage, FaultStart, Object> call) {

    /** The faults that may leave the outcome unknown. */
    enum Uncertainty {
        /** Only an outage: otherwise the library looks for the event that the write leaves. */
        WITHOUT_CONNECTIONS,
        /** Any fault at or after the first write: the step is a transaction. */
        FROM_FIRST_WRITE,
        /** Any fault: the step is one statement. */
        ALWAYS;

        boolean allows(InjectedFault fault) {
            return switch (this) {
                case WITHOUT_CONNECTIONS -> fault.isOutage();
                case FROM_FIRST_WRITE -> fault.isInWindow();
                case ALWAYS -> true;
            };
        }
    }

    /** Not run, because they are variants of other commands, with the same statements. */
    private static final Set<Operations> VARIANTS = EnumSet.of(Operations.SEND_ALL_OR_NOTHING, Operations.RESEND);

    static final FaultScenario ACKNOWLEDGE = outbox("ACKNOWLEDGE", Outbox::acknowledge);

    private static final List<FaultScenario> STEPS_OF_DELIVERY = List.of(
            new FaultScenario(
                    "CLAIM",
                    Uncertainty.FROM_FIRST_WRITE,
                    (storage, start) -> storage.outbox().claim(new UUID(1, 1), NOW, NOW.plusSeconds(60), 2)),
            outbox("START_ATTEMPT", (outbox, claim) -> outbox.startAttempt(claim, NOW.plusSeconds(120))),
            outbox("RESCHEDULE", (outbox, claim) -> outbox.reschedule(claim, NOW.plusSeconds(60), "error")),
            outbox("DEAD_LETTER", (outbox, claim) -> outbox.deadLetter(claim, NOW, "error")),
            ACKNOWLEDGE);

    /** Returns the commands of users. */
    static List<FaultScenario> commands() {
        List<FaultScenario> commands = taking(Parameter.ACTOR);
        Operation promotion = Operations.ASSIGN.with(
                Arguments.by(ADA).in(ACME).about(FaultStart.DAVE).as("admin"));
        commands.add(accept("ACCEPT_BY_ADDRESS", FaultStart.HENRY));
        commands.add(accept("ACCEPT_SUPERSEDING_THREE", FaultStart.GINA));
        commands.add(of(
                "ACCEPT_BY_LINK",
                Uncertainty.WITHOUT_CONNECTIONS,
                start -> Operations.ACCEPT.with(Arguments.by(LinkHolder.of(
                                new UserId("iris"), ReferenceLinks.token(start.addressed(FaultStart.HENRY))))
                        .about(start.addressed(FaultStart.HENRY)))));
        commands.add(of("PROMOTE", Uncertainty.WITHOUT_CONNECTIONS, start -> promotion));
        return commands;
    }

    /** Returns the commands of users, the commands for dead letters, and the steps of a delivery. */
    static List<FaultScenario> all() {
        List<FaultScenario> all = commands();
        all.addAll(taking(Parameter.DEAD_LETTER));
        all.addAll(STEPS_OF_DELIVERY);
        return all;
    }

    private static List<FaultScenario> taking(Parameter parameter) {
        return new ArrayList<>(Operations.commands().stream()
                .filter(entry -> entry.takes(parameter) && !VARIANTS.contains(entry))
                .map(FaultScenario::of)
                .toList());
    }

    static FaultScenario of(Operations entry) {
        Uncertainty uncertainty = entry.takes(Parameter.ACTOR) ? Uncertainty.WITHOUT_CONNECTIONS : Uncertainty.ALWAYS;
        return of(entry.name(), uncertainty, start -> start.usual().operation(entry));
    }

    private static FaultScenario of(String name, Uncertainty uncertainty, Function<FaultStart, Operation> operation) {
        return new FaultScenario(
                name, uncertainty, (storage, start) -> operation.apply(start).on(HostLibrary.linking(NOW, storage)));
    }

    /** Returns the acceptance of the invitation to the first address of the user. */
    private static FaultScenario accept(String name, VerifiedUser user) {
        return of(
                name,
                Uncertainty.WITHOUT_CONNECTIONS,
                start -> Operations.ACCEPT.with(Arguments.by(user).about(start.addressed(user))));
    }

    private static FaultScenario outbox(String name, BiFunction<Outbox, Claim, Object> step) {
        return new FaultScenario(
                name, Uncertainty.ALWAYS, (storage, start) -> step.apply(storage.outbox(), start.claim()));
    }

    /** Returns the result as text without ids. */
    String run(Storage storage, FaultStart start) {
        return DatabaseState.withoutIds(String.valueOf(call.apply(storage, start)));
    }
}
