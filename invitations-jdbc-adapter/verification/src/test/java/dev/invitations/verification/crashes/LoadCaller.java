package dev.invitations.verification.crashes;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.verification.crashes.Script.Step;
import dev.invitations.verification.fixture.Verbs;
import java.util.UUID;

/** Runs the steps of a {@link Script}. The id of each event names its step and its attempt. For one thread. */
final class LoadCaller {

    static final UserId INVITER = new UserId("inviter");

    /** The parts of an event's id. */
    record Mark(int lane, int step, int attempt) {

        static Mark of(UUID id) {
            return new Mark(
                    (int) (id.getMostSignificantBits() >>> 32) & 0xff,
                    (int) id.getMostSignificantBits(),
                    (int) (id.getLeastSignificantBits() >>> 32) & 0xffff);
        }
    }

    private final Storage storage;
    private final DomainId domain;
    private final long lane;
    private final Invitations invitations;
    private long step;
    private long attempt;
    private long ids;

    /** @param round distinguishes the ids of the same lane in different domains */
    LoadCaller(Storage storage, int round, int lane) {
        this.storage = storage;
        this.domain = domain(round);
        this.lane = (long) round << 8 | lane;
        this.invitations = Verbs.over(storage)
                .notifier(notification -> {})
                .ids(() -> new UUID(this.lane << 32 | step, Long.MIN_VALUE | attempt << 32 | ids++))
                .build();
    }

    static DomainId domain(int round) {
        return new DomainId("round-" + round);
    }

    /** Creates the data that the callers need: a domain with its inviter. */
    static void prepare(Storage storage, int round) {
        Verbs.over(storage).build().members().addFounder(INVITER, domain(round), "admin");
    }

    /** Returns the answer as text, see {@link Step#outcome} and {@link Step#repeated}. */
    String call(Step next, int nextAttempt) {
        step = next.number();
        attempt = nextAttempt;
        ids = 0;
        return switch (next.verb()) {
            case SEND -> {
                SendResult.Outcome outcome = invitations
                        .send(INVITER, SendInvitations.to(domain).invite(next.invitee(), "viewer"))
                        .outcomes()
                        .get(0);
                yield outcome.refusal().map(reason -> reason + " ").orElse("")
                        + outcome.invitation().map(LoadCaller::described).orElse("nothing");
            }
            case ACCEPT -> described(invitations.accept(next.invitee(), invitationOf(next.invitee())));
            case REJECT -> described(invitations.reject(next.invitee(), invitationOf(next.invitee())));
            case RESEND -> described(invitations.resend(INVITER, invitationOf(next.invitee())));
            case DELETE -> described(invitations.delete(INVITER, invitationOf(next.invitee())));
        };
    }

    /** Returns the invitation in any status, because each invitee has exactly one. */
    private InvitationId invitationOf(UserId invitee) {
        return storage.invitations().history(domain, invitee).stream()
                .flatMap(event -> event.invitation().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing was ever sent to " + invitee));
    }

    private static String described(Invitation invitation) {
        return invitation.status() + " " + invitation.version();
    }
}
