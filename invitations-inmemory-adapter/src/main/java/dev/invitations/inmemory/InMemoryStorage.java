package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps everything in memory, behind one lock: every call is one linearizable step. It lasts as long as the object, and
 * for tests it can be made to {@linkplain #inject fail} and be {@linkplain #dump read}.
 *
 * <p>A command, a page without filters, and the newest of an inbox cost the same at a thousand and at a million entries,
 * but for the logarithm of a tree. A page with filters walks until it is full; a count and the total of an inbox walk what
 * they count.
 */
public final class InMemoryStorage implements Storage {

    private final Gate gate = new Gate();
    private final InMemoryMemberships memberships = new InMemoryMemberships(gate);
    private final InMemoryOutbox outbox = new InMemoryOutbox(gate);
    private final InMemoryInvitations invitations = new InMemoryInvitations(gate, memberships, outbox);

    private InMemoryStorage() {}

    /** An empty storage. */
    public static InMemoryStorage create() {
        return new InMemoryStorage();
    }

    /**
     * Lets this fault strike once, at the n-th call from now on that can suffer it: a commit for CONFLICT and LOST_COMMIT,
     * any call of a port for UNAVAILABLE.
     *
     * @param call counted from 1
     */
    public void inject(Fault fault, int call) {
        gate.plan(fault, call);
    }

    /** Everything that is stored, as text for a person. Its form may change; do not test against it. */
    public String dump() {
        synchronized (gate) {
            StringBuilder text = new StringBuilder();
            section(
                    text,
                    "members",
                    memberships
                            .all()
                            .map(m -> "%s: %s is %s since %s".formatted(m.domain(), m.user(), m.role(), m.since())));
            section(
                    text,
                    "invitations",
                    invitations
                            .all()
                            .map(i -> "%s: %s %s as %s by %s, version %d"
                                    .formatted(i.id(), i.invitee(), i.status(), i.role(), i.inviter(), i.version())));
            section(
                    text,
                    "history",
                    invitations
                            .allEvents()
                            .map(e -> "%s: %s %s %s %s as %s"
                                    .formatted(e.domain(), e.at(), e.actor(), e.kind(), e.subject(), e.role())));
            section(text, "outbox", outbox.describe());
            return text.toString();
        }
    }

    private static void section(StringBuilder text, String title, Stream<String> lines) {
        text.append(title).append('\n');
        lines.sorted().forEach(line -> text.append("  ").append(line).append('\n'));
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return invitations.load(id, user);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return invitations.load(domain, user, invitees);
    }

    @Override
    public boolean commit(List<Change> changes) {
        return invitations.commit(changes);
    }

    @Override
    public InvitationQueries invitations() {
        return invitations;
    }

    @Override
    public MembershipQueries memberships() {
        return memberships;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }
}
