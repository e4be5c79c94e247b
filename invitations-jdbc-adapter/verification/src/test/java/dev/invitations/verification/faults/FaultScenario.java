package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.Invitations;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.DatabaseState.StoredRows;
import dev.invitations.verification.fixture.HostLibrary;
import dev.invitations.verification.fixture.UsualArguments;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A command, or a step of a delivery, that runs with a fault. The commands come from the catalogue.
 *
 * @param rows the rows that the command adds, also if it is repeated; null if {@link #rowsOf} has no entry for it
 */
record FaultScenario(String name, @Nullable RowCounts rows, BiFunction<Storage, FaultStart, Object> call) {

    /** The numbers of rows that a scenario adds. */
    record RowCounts(int events, int notifications, int members) {

        boolean fit(StoredRows before, StoredRows after) {
            return after.events().size() == before.events().size() + events
                    && after.notifications().size() == before.notifications().size() + notifications
                    && after.members().size() == before.members().size() + members;
        }
    }

    /**
     * The start of a scenario: in Ada's domain, Bob's invitation is pending, Carol's is rejected, and Dave is a member.
     * The notification of Bob's invitation is claimed, and the notification of Carol's invitation is a dead letter.
     */
    record FaultStart(Claim claim, UsualArguments usual) {

        static FaultStart in(Storage storage) {
            Invitations library = library(storage);
            library.members().addFounder(ADA, ACME, "admin");
            InvitationId bobs = library.send(ADA, ACME, BOB, "viewer").id();
            InvitationId carols = library.send(ADA, ACME, CAROL, "viewer").id();
            InvitationId daves = library.send(ADA, ACME, DAVE, "viewer").id();
            library.reject(CAROL, carols);
            library.accept(DAVE, daves);
            List<Claim> claims = storage.outbox()
                    .claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 2)
                    .claims();
            storage.outbox().deadLetter(claims.get(1), NOW, "error");
            return new FaultStart(
                    claims.get(0),
                    new UsualArguments()
                            .byDefault(Parameter.ACTOR, ADA)
                            .byDefault(Parameter.DOMAIN, ACME)
                            .byDefault(Parameter.USER, ERIN)
                            .byDefault(Parameter.INVITATION, bobs)
                            .byDefault(
                                    Parameter.INVITES,
                                    HostLibrary.inviteMany(ACME, "frank", 0, 3).invites())
                            .byDefault(Parameter.ROLE, "admin")
                            .byDefault(
                                    Parameter.DEAD_LETTER,
                                    claims.get(1).notification().id())
                            .of(Parameter.ACTOR, BOB, Operations.ACCEPT, Operations.REJECT, Operations.ADD_FOUNDER)
                            .of(Parameter.DOMAIN, new DomainId("globex"), Operations.ADD_FOUNDER)
                            .of(Parameter.INVITATION, carols, Operations.RESEND_WITH_ROLE)
                            .of(Parameter.ROLE, "viewer", Operations.ASSIGN)
                            .of(Parameter.USER, DAVE, Operations.REMOVE));
        }
    }

    private static final UserId DAVE = new UserId("dave");
    private static final UserId ERIN = new UserId("erin");

    /** Variants of other commands, with the same statements. */
    private static final Set<Operations> VARIANTS = EnumSet.of(Operations.SEND_ALL_OR_NOTHING, Operations.RESEND);

    static final FaultScenario SEND = of(Operations.SEND_ONE);
    static final FaultScenario SEND_MANY = of(Operations.SEND);
    static final FaultScenario ACCEPT = of(Operations.ACCEPT);
    static final FaultScenario REJECT = of(Operations.REJECT);
    static final FaultScenario ACKNOWLEDGE = new FaultScenario(
            "ACKNOWLEDGE",
            new RowCounts(0, -1, 0),
            (storage, start) -> storage.outbox().acknowledge(start.claim()));

    /** Returns the commands of users. */
    static List<FaultScenario> commands() {
        List<FaultScenario> commands = new ArrayList<>(Operations.commands().stream()
                .filter(entry -> entry.takes(Parameter.ACTOR) && !VARIANTS.contains(entry))
                .map(FaultScenario::of)
                .toList());
        commands.add(of(
                "PROMOTE",
                new RowCounts(1, 0, 0),
                start -> Operations.ASSIGN.with(
                        Arguments.by(ADA).in(ACME).about(DAVE).as("admin"))));
        return commands;
    }

    /** Returns the commands of users, the commands for dead letters, and the steps of a delivery. */
    static List<FaultScenario> all() {
        List<FaultScenario> all = new ArrayList<>(commands());
        Operations.commands().stream()
                .filter(entry -> entry.takes(Parameter.DEAD_LETTER))
                .map(FaultScenario::of)
                .forEach(all::add);
        RowCounts none = new RowCounts(0, 0, 0);
        all.add(new FaultScenario(
                "CLAIM",
                none,
                (storage, start) -> storage.outbox().claim(new UUID(1, 1), NOW, NOW.plusSeconds(60), 2)));
        all.add(new FaultScenario(
                "START_ATTEMPT",
                none,
                (storage, start) -> storage.outbox().startAttempt(start.claim(), NOW.plusSeconds(120))));
        all.add(new FaultScenario(
                "RESCHEDULE",
                none,
                (storage, start) -> storage.outbox().reschedule(start.claim(), NOW.plusSeconds(60), "error")));
        all.add(new FaultScenario(
                "DEAD_LETTER", none, (storage, start) -> storage.outbox().deadLetter(start.claim(), NOW, "error")));
        all.add(ACKNOWLEDGE);
        return all;
    }

    private static FaultScenario of(Operations entry) {
        return of(entry.name(), rowsOf(entry), start -> start.usual().operation(entry));
    }

    private static FaultScenario of(String name, @Nullable RowCounts rows, Function<FaultStart, Operation> operation) {
        return new FaultScenario(
                name, rows, (storage, start) -> operation.apply(start).on(library(storage)));
    }

    private static @Nullable RowCounts rowsOf(Operations entry) {
        return switch (entry) {
            case SEND_ONE, REJECT, RESEND_WITH_ROLE -> new RowCounts(1, 1, 0);
            case SEND -> new RowCounts(3, 3, 0);
            case ACCEPT -> new RowCounts(1, 1, 1);
            case DELETE -> new RowCounts(1, 0, 0);
            case ADD_FOUNDER, ASSIGN -> new RowCounts(1, 0, 1);
            case REMOVE -> new RowCounts(1, 0, -1);
            case RETRY -> new RowCounts(0, 0, 0);
            case DISCARD -> new RowCounts(0, -1, 0);
            default -> null;
        };
    }

    private static Invitations library(Storage storage) {
        return HostLibrary.at(NOW, storage).build();
    }

    /** Returns the result as text without ids. */
    String run(Storage storage, FaultStart start) {
        return DatabaseState.withoutIds(String.valueOf(call.apply(storage, start)));
    }

    @Override
    public String toString() {
        return name;
    }
}
