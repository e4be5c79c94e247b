package dev.invitations.verification.crashes;

import dev.invitations.Invitations;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.HostLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A client that runs commands. Every command changes a row, and the id of each event names its step and its attempt, so
 * the rows show which commands took effect. For one thread.
 */
final class LoadClient {

    private static final UserId INVITER = new UserId("inviter");

    /** More steps than any run reaches. */
    private static final int STEPS = 600;

    /**
     * One command of a client.
     *
     * @param number its position among the steps, counted from 0
     * @param version the version of the invitation afterwards
     */
    record LoadStep(int number, Operations command, Invitee invitee, long version) {

        /** Returns the stored status, which is also the answer, after the step. */
        String outcome() {
            Status after = switch (command) {
                case ACCEPT -> Status.ACCEPTED;
                case REJECT -> Status.REJECTED;
                case DELETE -> Status.DELETED;
                default -> Status.PENDING;
            };
            return after + " " + version;
        }

        /** Returns the answer to a client that repeats the step. */
        String repeated() {
            return command == Operations.SEND_ONE ? "ALREADY_INVITED " + outcome() : outcome();
        }
    }

    /** The parts of an event's id. */
    record EventMark(int lane, int step, int attempt) {

        static EventMark of(UUID id) {
            return new EventMark(
                    (int) (id.getMostSignificantBits() >>> 32) & 0xff,
                    (int) id.getMostSignificantBits(),
                    (int) (id.getLeastSignificantBits() >>> 32) & 0xffff);
        }
    }

    private final Storage storage;
    private final DomainId domain;
    private final long laneOfRound;
    private final Invitations library;
    private long step;
    private long attempt;
    private long ids;

    /** @param round distinguishes the ids of the same lane in different domains */
    LoadClient(Storage storage, int round, int lane) {
        this.storage = storage;
        this.domain = domain(round);
        this.laneOfRound = (long) round << 8 | lane;
        this.library = HostLibrary.notifying(storage)
                .ids(() -> new UUID(laneOfRound << 32 | step, Long.MIN_VALUE | attempt << 32 | ids++))
                .build();
    }

    static DomainId domain(int round) {
        return new DomainId("round-" + round);
    }

    /** Creates a domain with its inviter. */
    static void prepare(Storage storage, int round) {
        HostLibrary.over(storage).build().members().addFounder(INVITER, domain(round), "admin");
    }

    /**
     * Returns the commands of one client: the lives of invitations, one at a time, each with its own user or address as
     * the invitee. The same round and lane have the same steps.
     */
    static List<LoadStep> steps(int round, int lane) {
        Random random = new Random(round * 31L + lane);
        List<LoadStep> steps = new ArrayList<>();
        Invitee invitee = new UserId(lane + "-0");
        long version = 0;
        Operations last = Operations.DELETE;
        for (int number = 0; number < STEPS; number++) {
            last = next(last, random);
            if (last == Operations.SEND_ONE) {
                String name = lane + "-" + number;
                invitee = random.nextBoolean() ? new UserId(name) : EmailAddress.of(name + "@example.org");
                version = 0;
            }
            steps.add(new LoadStep(number, last, invitee, ++version));
        }
        return steps;
    }

    private static Operations next(Operations last, Random random) {
        return switch (last) {
            case SEND_ONE, RESEND ->
                switch (random.nextInt(4)) {
                    case 0 -> Operations.DELETE;
                    case 1 -> Operations.REJECT;
                    default -> Operations.ACCEPT;
                };
            case REJECT -> Operations.RESEND;
            default -> Operations.SEND_ONE;
        };
    }

    /** Returns the user that answers the invitation: the invitee, or the user that has its address. */
    private static Actor answering(Invitee invitee) {
        if (invitee instanceof UserId user) {
            return user;
        }
        return VerifiedUser.of(new UserId(invitee.value().replace("@example.org", "")))
                .withEmail(invitee.value());
    }

    /** Runs the step. Returns the answer as text, like {@link LoadStep#outcome} and {@link LoadStep#repeated}. */
    String call(LoadStep next, int nextAttempt) {
        step = next.number();
        attempt = nextAttempt;
        ids = 0;
        Operations command = next.command();
        boolean answers = command == Operations.ACCEPT || command == Operations.REJECT;
        Arguments arguments = Arguments.by(answers ? answering(next.invitee()) : INVITER);
        Object answer = command.with(
                        command.takes(Parameter.INVITATION)
                                ? arguments.about(invitationOf(next.invitee()))
                                : arguments.in(domain).about(next.invitee()).as("viewer"))
                .answer(library);
        return answer instanceof Refused refused
                ? refused.reason()
                        + refused.invitation()
                                .map(shown -> " " + described(shown))
                                .orElse("")
                : described((Invitation) answer);
    }

    /** Returns the invitation of this invitee, in any status. Each invitee has exactly one. */
    private InvitationId invitationOf(Invitee invitee) {
        return storage.invitations().history(domain, invitee).stream()
                .flatMap(event -> event.invitation().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No invitation was sent to " + invitee));
    }

    private static String described(Invitation invitation) {
        return invitation.status() + " " + invitation.version();
    }
}
