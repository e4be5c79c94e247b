package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Stores everything in memory. Every call holds one lock, so every call is one atomic, linearizable step. Thread-safe.
 * The data exists only in this object. Tests can {@linkplain #inject inject failures} and {@linkplain #dump print the
 * content}.
 *
 * <p>The time of a command, and of a page without filters, grows with the logarithm of the number of entries. A page
 * with filters reads entries until it is full. A count reads every entry that it counts. An inbox reads all pending
 * invitations to its identities.
 */
public final class InMemoryStorage implements Storage {

    private final Gate gate = new Gate();
    private final InMemoryMemberships memberships = new InMemoryMemberships(gate);
    private final InMemoryOutbox outbox = new InMemoryOutbox(gate);
    private final InMemoryInvitations invitations = new InMemoryInvitations(gate, memberships, outbox);

    private InMemoryStorage() {}

    /**
     * Creates an empty storage.
     *
     * @return a new storage
     */
    public static InMemoryStorage create() {
        return new InMemoryStorage();
    }

    /**
     * Plans a fault that affects one call. The calls are counted from now on. {@link Fault#CONFLICT} and
     * {@link Fault#LOST_COMMIT} count commits; {@link Fault#UNAVAILABLE} counts every call of the storage, its queries
     * and its outbox. Each planned fault counts its calls separately.
     *
     * @param fault the fault
     * @param call the number of the call that fails, counted from 1
     * @throws NullPointerException if the fault is null
     */
    public void inject(Fault fault, int call) {
        Objects.requireNonNull(fault, "fault must not be null");
        gate.plan(fault, call);
    }

    /**
     * Returns the content of the storage as text for people, without the messages, the data and the links of invitations.
     * The format may change, so tests must not depend on it.
     *
     * @return one line per entry
     */
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
                            .map(i -> "%s: %s %s as %s by %s, version %d%s"
                                    .formatted(
                                            i.id(),
                                            i.invitee(),
                                            i.status(),
                                            i.role(),
                                            i.inviter(),
                                            i.version(),
                                            suffix(", claimed by ", i.claimant()))));
            section(
                    text,
                    "history",
                    invitations
                            .allEvents()
                            .map(e -> "%s: %s %s %s %s as %s%s%s"
                                    .formatted(
                                            e.domain(),
                                            e.at(),
                                            e.actor(),
                                            e.kind(),
                                            e.subject(),
                                            e.role(),
                                            suffix(", claim ", e.claim()),
                                            suffix(", superseded by ", e.supersededBy()))));
            section(text, "outbox", outbox.describe());
            return text.toString();
        }
    }

    private static String suffix(String label, Optional<?> value) {
        return value.map(present -> label + present).orElse("");
    }

    private static void section(StringBuilder text, String title, Stream<String> lines) {
        text.append(title).append('\n');
        lines.sorted().forEach(line -> text.append("  ").append(line).append('\n'));
    }

    @Override
    public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
        return invitations.load(id, user, identities);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return invitations.load(domain, user, invitees);
    }

    @Override
    public CommitResult commit(List<Change> changes) {
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
