package dev.invitations.verification.races;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.verification.races.HistoryCall.CallAnswer;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A client of a history: an instance of the library for one thread. Its clock stands still. */
final class HistoryClient {

    /**
     * A call with its observations.
     *
     * @param changed whether it is known to have changed data
     * @param retried whether it was decided again after a conflict
     */
    record ObservedCall(ConcurrentCall<HistoryCall, CallAnswer> call, boolean changed, boolean retried) {}

    private final Invitations library;
    private final AtomicLong counter;
    private long invoked;
    private boolean changed;
    private boolean retried;

    /** @param counter orders the calls of all clients */
    HistoryClient(Storage storage, RoleCatalog roles, AtomicLong counter) {
        this.counter = counter;
        this.library = Invitations.builder()
                .storage(storage)
                .roles(roles)
                .clock(Clock.fixed(ChangeFixtures.NOW, ZoneOffset.UTC))
                // A command creates at most one invitation and one event, so both can share one id.
                .ids(() -> uuid(invoked))
                .listener(new Listener() {
                    @Override
                    public void changed(HistoryEvent event) {
                        changed = true;
                    }

                    @Override
                    public void conflictRetried(DomainId domain) {
                        retried = true;
                    }
                })
                .build();
    }

    /**
     * Makes a call, also on the model, which must give the same answer.
     *
     * @return the id of the invitation that the call creates, if it creates one
     */
    InvitationId prepare(DomainId domain, Operation operation, ReferenceModel model) {
        ConcurrentCall<HistoryCall, CallAnswer> call =
                call(domain, ChangeFixtures.ADA, operation).call();
        CallAnswer expected = call.command().on(model);
        if (!expected.equals(call.answer())) {
            throw new AssertionError(call + ", but expected " + expected);
        }
        return call.command().newId();
    }

    /**
     * Makes a call, and observes it.
     *
     * @param invitee the invitee of the invitation that the call is about
     */
    ObservedCall call(DomainId domain, UserId invitee, Operation operation) {
        changed = false;
        retried = false;
        invoked = counter.incrementAndGet();
        HistoryCall call = new HistoryCall(operation, invitee, new InvitationId(domain, uuid(invoked)));
        try {
            CallAnswer answer = CallAnswer.of(operation.answer(library));
            return new ObservedCall(
                    new ConcurrentCall<>(call, answer, invoked, counter.incrementAndGet()), changed, retried);
        } catch (OutcomeUnknownException open) {
            return new ObservedCall(ConcurrentCall.open(call, invoked), changed, retried);
        }
    }

    private static UUID uuid(long number) {
        return new UUID(number, 0);
    }
}
