package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.verification.races.HistoryClient.ObservedCall;
import dev.invitations.verification.races.RaceCase.RaceStep;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Runs the command and the rival of a {@link RaceCase} at the same time, at random or interrupted at every point, and
 * checks that the history is linearizable.
 */
final class AuthorityRaces {

    static final Role EDITOR = Role.of("editor", Action.of("documents.edit"));
    static final Role WIDE_EDITOR = Role.of("editor", Action.of("documents.edit"), Action.of("bills.pay"));
    static final Role NARROW_ADMIN = Role.of("admin", Action.allOfInvitations(), Action.allOfMembers());

    /** The roles of a domain until a case changes them. */
    static final Role[] ROLES = {NARROW_ADMIN.including(EDITOR), EDITOR, Role.of("viewer")};

    private static final long PATIENCE_SECONDS = 60;

    /** The maximum delay of either side. It is about the time of a command, so that each side is the first at times. */
    private static final int DELAY_NANOS = 1_000_000;

    /** The state in which the two sides meet. */
    private record RaceStart(InvitationId invitation, ReferenceModel model) {}

    private final HarnessReport proof;
    private final HistoryClient command;
    private final HistoryClient rival;
    private volatile Runnable beforeCall = () -> {};
    private int domains;

    AuthorityRaces(
            HarnessReport proof,
            Storage storage,
            RoleCatalog roles,
            BiConsumer<DomainId, Role> define,
            boolean recheckInviter) {
        this.proof = proof;
        Storage watched = ForwardingStorage.watched(storage, call -> beforeCall.run());
        RoleCatalog watchedRoles = domain -> {
            beforeCall.run();
            return roles.in(domain);
        };
        AtomicLong counter = new AtomicLong();
        this.command = new HistoryClient(watched, watchedRoles, define, recheckInviter, counter);
        this.rival = new HistoryClient(watched, watchedRoles, define, recheckInviter, counter);
    }

    private RaceStart start(RaceCase race) {
        DomainId domain = new DomainId("domain-" + ++domains);
        ReferenceModel model = new ReferenceModel(HostSettings.of(ROLES), NOW);
        command.prepare(
                domain, Operations.ADD_FOUNDER.with(Arguments.by(ADA).in(domain).as("admin")), model);
        command.prepare(
                domain,
                Operations.ASSIGN.with(Arguments.by(ADA).in(domain).about(CAROL).as("admin")),
                model);
        InvitationId invitation = command.prepare(
                domain,
                Operations.SEND_ONE.with(
                        Arguments.by(CAROL).in(domain).about(BOB).as("editor")),
                model);
        command.prepare(domain, race.invitedRole(), model);
        return new RaceStart(invitation, model);
    }

    private static List<ObservedCall> run(HistoryClient client, RaceStart start, List<RaceStep> steps) {
        return steps.stream()
                .map(step -> client.call(start.invitation.domain(), BOB, step.request(start.invitation)))
                .toList();
    }

    /**
     * Runs both sides at once, on two threads. A round counts as a hit if a command was retried after a conflict, or if
     * both ran at once and either could have been first.
     */
    void race(RaceCase race, int rounds, long seed) throws Exception {
        Random random = new Random(seed);
        Set<String> seen = new HashSet<>();
        int overlapping = 0;
        int conflicts = 0;
        for (int round = 0; round < rounds; round++) {
            RaceStart start = start(race);
            CyclicBarrier barrier = new CyclicBarrier(2);
            int delay = random.nextInt(2 * DELAY_NANOS) - DELAY_NANOS;
            Future<List<ObservedCall>> rivals =
                    Background.start(() -> runDelayed(rival, start, race.rival(), barrier, -delay));
            List<ObservedCall> calls = new ArrayList<>(runDelayed(command, start, race.command(), barrier, delay));
            calls.addAll(rivals.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            check("at once, seed " + seed + ", round " + round, race, start, calls);
            if (calls.stream().anyMatch(ObservedCall::retried)) {
                conflicts++;
            } else if (calls.stream()
                    .skip(1)
                    .anyMatch(call -> call.call().overlaps(calls.get(0).call()))) {
                overlapping++;
            }
            seen.add(calls.stream()
                    .map(call -> call.call().answer())
                    .map(answer -> answer == null ? "unknown" : answer.refusal().toString())
                    .toList()
                    .toString());
        }
        int hits = seen.size() > 1 ? conflicts + overlapping : conflicts;
        for (int hit = 0; hit < hits; hit++) {
            proof.hit();
        }
    }

    private static List<ObservedCall> runDelayed(
            HistoryClient client, RaceStart start, List<RaceStep> steps, CyclicBarrier barrier, int delay)
            throws Exception {
        barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long from = System.nanoTime() + delay;
        while (System.nanoTime() < from) {
            Thread.onSpinWait();
        }
        return run(client, start, steps);
    }

    /** Starts the command after the rival, which runs on another thread, has returned. */
    void afterTheRival(RaceCase race, int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            RaceStart start = start(race);
            List<ObservedCall> calls = new ArrayList<>(
                    Background.start(() -> run(rival, start, race.rival())).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            calls.addAll(run(command, start, race.command()));
            check("after the rival", race, start, calls);
        }
    }

    /**
     * Interrupts either side before every call of the storage and the role catalogue. The number of calls of a side
     * depends on the interruptions, so the method continues until the side ends before its next interruption.
     */
    void interruptEverywhere(RaceCase race) {
        for (boolean interruptsCommand : List.of(true, false)) {
            int calls;
            int first = 0;
            do {
                int second = first;
                do {
                    calls = interrupt(race, interruptsCommand, first, second);
                } while (interruptsCommand && race.rival().size() > 1 && second++ < calls);
            } while (first++ < calls);
        }
    }

    /**
     * Interrupts one side with the steps of the other, each before the call with this number.
     *
     * @return the number of calls of the interrupted side
     */
    private int interrupt(RaceCase race, boolean interruptsCommand, int... places) {
        HistoryClient inserting = interruptsCommand ? rival : command;
        List<RaceStep> steps = interruptsCommand ? race.rival() : race.command();
        RaceStart start = start(race);
        List<ObservedCall> calls = new ArrayList<>();
        int[] storageCalls = {0};
        boolean[] isBusy = {false};
        beforeCall = () -> {
            if (!isBusy[0]) {
                isBusy[0] = true;
                while (calls.size() < steps.size() && places[calls.size()] <= storageCalls[0]) {
                    calls.addAll(run(inserting, start, List.of(steps.get(calls.size()))));
                }
                storageCalls[0]++;
                isBusy[0] = false;
            }
        };
        List<ObservedCall> interrupted =
                interruptsCommand ? run(command, start, race.command()) : run(rival, start, race.rival());
        beforeCall = () -> {};
        calls.addAll(run(inserting, start, steps.subList(calls.size(), steps.size())));
        calls.addAll(interrupted);
        check("interrupted at " + places[0] + " and " + places[1], race, start, calls);
        if (calls.stream().anyMatch(ObservedCall::retried)) {
            proof.hit();
        }
        return storageCalls[0];
    }

    /** Reads the state after the race, and checks that the history has a sequential order. */
    private void check(String where, RaceCase race, RaceStart start, List<ObservedCall> calls) {
        proof.tried();
        DomainId domain = start.invitation.domain();
        List<Operation> reads = new ArrayList<>();
        reads.add(Operations.FIND.with(Arguments.by(BOB).about(start.invitation)));
        for (UserId manager : List.of(ADA, CAROL)) {
            reads.add(Operations.LIST_MEMBERS.with(Arguments.by(manager).matching(MemberQuery.inDomain(domain))));
            for (UserId member : List.of(ADA, BOB, CAROL)) {
                reads.add(Operations.MEMBER_HISTORY.with(
                        Arguments.by(manager).in(domain).about(member)));
            }
        }
        History history = new History(
                where,
                new HistoryState(start.model),
                Stream.concat(calls.stream(), reads.stream().map(read -> command.call(domain, BOB, read)))
                        .map(ObservedCall::call)
                        .toList());
        if (!history.isLinearizable()) {
            proof.violated(race + ", " + history);
        }
    }
}
