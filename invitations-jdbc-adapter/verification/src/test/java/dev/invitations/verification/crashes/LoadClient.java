package dev.invitations.verification.crashes;

import dev.invitations.Invitations;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.verification.crashes.LoadScript.LoadStep;
import dev.invitations.verification.fixture.HostLibrary;
import java.util.UUID;

/** Runs the steps of a {@link LoadScript}. The id of each event names its step and its attempt. For one thread. */
final class LoadClient {

    private static final UserId INVITER = new UserId("inviter");

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
    private final long lane;
    private final Invitations library;
    private long step;
    private long attempt;
    private long ids;

    /** @param round distinguishes the ids of the same lane in different domains */
    LoadClient(Storage storage, int round, int lane) {
        this.storage = storage;
        this.domain = domain(round);
        this.lane = (long) round << 8 | lane;
        this.library = HostLibrary.notifying(storage)
                .ids(() -> new UUID(this.lane << 32 | step, Long.MIN_VALUE | attempt << 32 | ids++))
                .build();
    }

    static DomainId domain(int round) {
        return new DomainId("round-" + round);
    }

    /** Creates a domain with its inviter. */
    static void prepare(Storage storage, int round) {
        HostLibrary.over(storage).build().members().addFounder(INVITER, domain(round), "admin");
    }

    /** Returns the answer as text, see {@link LoadStep#outcome} and {@link LoadStep#repeated}. */
    String call(LoadStep next, int nextAttempt) {
        step = next.number();
        attempt = nextAttempt;
        ids = 0;
        Operations command = next.command();
        boolean answers = command == Operations.ACCEPT || command == Operations.REJECT;
        Arguments arguments = Arguments.by(answers ? next.invitee() : INVITER);
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

    /** Returns the invitation in any status, because each invitee has exactly one. */
    private InvitationId invitationOf(UserId invitee) {
        return storage.invitations().history(domain, invitee).stream()
                .flatMap(event -> event.invitation().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No invitation was sent to " + invitee));
    }

    private static String described(Invitation invitation) {
        return invitation.status() + " " + invitation.version();
    }
}
