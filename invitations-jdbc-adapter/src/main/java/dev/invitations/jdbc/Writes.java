package dev.invitations.jdbc;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a list of changes comes to, table by table, each in the order of its keys: two writes that take their locks in the
 * same order rarely wait for each other in a circle.
 */
final class Writes {

    /** An invitation as it is to be, in the place of the one with this version. */
    record Move(Invitation after, long version) {

        /** What is to be, and how to find what is. */
        Map<String, @Nullable Object> row() {
            Map<String, @Nullable Object> row = Rows.movable(after);
            row.put("domain_id", after.id().domain().value());
            row.put("invitation_id", after.id().uuid());
            row.put("version_before", version);
            return row;
        }
    }

    /** A member's role as it is and as it is to be, or null where the membership ends. */
    record Turn(String user, String role, @Nullable String next) {}

    private final String domain;
    private final TreeMap<String, String> held = new TreeMap<>();
    private final TreeSet<String> strangers = new TreeSet<>();
    private final TreeMap<String, Membership> joining = new TreeMap<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final List<Invitation> added = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> events = new ArrayList<>();
    private final List<Map<String, @Nullable Object>> notifications = new ArrayList<>();
    private boolean founding;
    private boolean contradictory;

    private Writes(String domain) {
        this.domain = domain;
    }

    static Writes of(List<Change> changes) {
        Writes all = new Writes(changes.get(0).domain().value());
        changes.forEach(all::add);
        all.strangers.removeAll(all.joining.keySet());
        all.moves.sort(Comparator.comparing(move -> move.after().id().uuid()));
        all.added.sort(Comparator.comparing(invitation -> invitation.invitee().value()));
        return all;
    }

    String domain() {
        return domain;
    }

    /** Whether the changes are at odds with each other, so that what they were decided on cannot be true. */
    boolean areContradictory() {
        return contradictory;
    }

    /** Those who must have this role, until all is written. */
    Map<String, String> held() {
        return held;
    }

    /** Those who must be no members, and do not become members here. */
    List<String> strangers() {
        return List.copyOf(strangers);
    }

    /** Whether the domain must have no member. */
    boolean isFounding() {
        return founding;
    }

    Collection<Membership> joining() {
        return joining.values();
    }

    /** @throws StorageException when the domain is founded, and the table cannot keep two founders apart */
    List<Map<String, @Nullable Object>> joiningRows(MembersTable table) {
        if (founding && !table.knowsFounders()) {
            throw new StorageException(
                    "The members table has no column that keeps two founders apart: the host makes the first member",
                    false,
                    null);
        }
        return joining.values().stream().map(member -> row(member, table)).toList();
    }

    private Map<String, @Nullable Object> row(Membership member, MembersTable table) {
        Map<String, @Nullable Object> row = Rows.row(member);
        if (table.knowsFounders()) {
            row.put("{m.founder}", founding ? true : null);
        }
        return row;
    }

    /** The members whose roles change or end; they are among those {@link #held}. */
    List<Turn> turns() {
        return turns;
    }

    List<Move> moves() {
        return moves;
    }

    List<Invitation> added() {
        return added;
    }

    List<Map<String, @Nullable Object>> events() {
        return events;
    }

    List<Map<String, @Nullable Object>> notifications() {
        return notifications;
    }

    private void add(Change change) {
        Membership before = change.memberBefore().orElse(null);
        Membership after = change.memberAfter().orElse(null);
        if (before != null) {
            String user = before.user().value();
            hold(user, before.role());
            turns.add(new Turn(user, before.role(), after == null ? null : after.role()));
        } else if (after != null) {
            contradictory |= joining.put(after.user().value(), after) != null;
        }
        for (MemberPrecondition precondition : change.preconditions()) {
            if (precondition.role() == null) {
                strangers.add(precondition.user().value());
            } else {
                hold(precondition.user().value(), precondition.role());
            }
        }
        change.after()
                .ifPresent(invitation -> change.before()
                        .ifPresentOrElse(
                                stored -> moves.add(new Move(invitation, stored.version())),
                                () -> added.add(invitation)));
        founding |= change.event().kind() == HistoryEvent.Kind.FOUNDED;
        events.add(Rows.row(change.event()));
        change.notification().map(Rows::row).ifPresent(notifications::add);
    }

    private void hold(String user, String role) {
        contradictory |= !role.equals(held.computeIfAbsent(user, u -> role));
    }
}
