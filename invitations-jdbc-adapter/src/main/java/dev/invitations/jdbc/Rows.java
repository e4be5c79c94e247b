package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From the model to rows and back. The names of the columns are the same wherever the same thing is kept. */
final class Rows {

    /** What {@link #invitation(Row)} reads. */
    static final String INVITATION =
            "domain_id, invitation_id, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent,"
                    + " answered_at, closed_at, expires_at, changed_by, version";

    private Rows() {}

    static Map<String, @Nullable Object> row(Invitation invitation) {
        Map<String, @Nullable Object> row = fixed(invitation);
        row.putAll(movable(invitation));
        return row;
    }

    /** What of an invitation a change may change. */
    static Map<String, @Nullable Object> movable(Invitation invitation) {
        Map<String, @Nullable Object> row = state(invitation);
        row.put("live_invitee", invitation.isLive() ? invitation.invitee().value() : null);
        return row;
    }

    static Map<String, @Nullable Object> row(Notification notification) {
        Map<String, @Nullable Object> row = fixed(notification.invitation());
        row.putAll(state(notification.invitation()));
        row.put("notification_id", notification.id());
        row.put("kind", notification.kind());
        row.put("occurred_at", notification.at());
        row.put("due_at", notification.at());
        row.put("attempts", 0);
        row.put("set_aside", false);
        return row;
    }

    private static Map<String, @Nullable Object> fixed(Invitation invitation) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("domain_id", invitation.id().domain().value());
        row.put("invitation_id", invitation.id().uuid());
        row.put("invitee_kind", invitation.invitee().kind());
        row.put("invitee", invitation.invitee().value());
        row.put("created_at", invitation.createdAt());
        return row;
    }

    private static Map<String, @Nullable Object> state(Invitation invitation) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("role", invitation.role());
        row.put("status", invitation.status());
        row.put("inviter", invitation.inviter().value());
        row.put("sent_at", invitation.sentAt());
        row.put("times_sent", invitation.timesSent());
        row.put("answered_at", invitation.answeredAt().orElse(null));
        row.put("closed_at", invitation.closedAt().orElse(null));
        row.put("expires_at", invitation.expiresAt().orElse(null));
        row.put("changed_by", invitation.changedBy().value());
        row.put("version", invitation.version());
        return row;
    }

    static Map<String, @Nullable Object> row(Membership member) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("{m.domain}", member.domain().value());
        row.put("{m.user}", member.user().value());
        row.put("{m.role}", member.role());
        row.put("{m.since}", member.since());
        row.put("{m.granted_by}", member.grantedBy());
        return row;
    }

    static Map<String, @Nullable Object> row(HistoryEvent event) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("domain_id", event.domain().value());
        row.put("subject_kind", event.subject().kind());
        row.put("subject", event.subject().value());
        row.put("event_id", event.id());
        row.put("invitation_id", event.invitation().map(InvitationId::uuid).orElse(null));
        row.put("kind", event.kind());
        row.put("actor", event.actor().value());
        row.put("role", event.role());
        row.put("occurred_at", event.at());
        row.put("from_status", event.fromStatus().orElse(null));
        row.put("to_status", event.toStatus().orElse(null));
        row.put("version", event.version());
        return row;
    }

    static Invitation invitation(Row row) throws SQLException {
        return Invitation.builder()
                .id(new InvitationId(new DomainId(row.getString("domain_id")), uuid(row, "invitation_id")))
                .invitee(invitee(row, "invitee_kind", "invitee"))
                .role(row.getString("role"))
                .status(Status.valueOf(row.getString("status")))
                .inviter(new UserId(row.getString("inviter")))
                .createdAt(instant(row, "created_at"))
                .sentAt(instant(row, "sent_at"))
                .timesSent(row.getInt("times_sent"))
                .answeredAt(optionalInstant(row, "answered_at"))
                .closedAt(optionalInstant(row, "closed_at"))
                .expiresAt(optionalInstant(row, "expires_at"))
                .changedBy(new UserId(row.getString("changed_by")))
                .version(row.getLong("version"))
                .build();
    }

    static Notification notification(Row row) throws SQLException {
        return new Notification(
                uuid(row, "notification_id"),
                Notification.Kind.valueOf(row.getString("kind")),
                invitation(row),
                instant(row, "occurred_at"));
    }

    /** What {@link #membership} reads, of the table that the query knows by this name. */
    static String membershipColumns(String table) {
        return Stream.of("domain", "user", "role", "since", "granted_by")
                .map(column -> table + ".{m." + column + "} AS " + table + "_" + column)
                .collect(Collectors.joining(", "));
    }

    /** Null where an outer join found none. */
    static @Nullable Membership membership(Row row, String table) throws SQLException {
        String user = row.getString(table + "_user");
        return user == null
                ? null
                : Membership.builder()
                        .domain(new DomainId(row.getString(table + "_domain")))
                        .user(new UserId(user))
                        .role(row.getString(table + "_role"))
                        .since(instant(row, table + "_since"))
                        .grantedBy(uuid(row, table + "_granted_by"))
                        .build();
    }

    static HistoryEvent event(Row row) throws SQLException {
        DomainId domain = new DomainId(row.getString("domain_id"));
        return HistoryEvent.builder()
                .id(uuid(row, "event_id"))
                .domain(domain)
                .invitation(
                        Optional.ofNullable(row.getUuid("invitation_id")).map(uuid -> new InvitationId(domain, uuid)))
                .kind(HistoryEvent.Kind.valueOf(row.getString("kind")))
                .actor(new UserId(row.getString("actor")))
                .subject(invitee(row, "subject_kind", "subject"))
                .role(row.getString("role"))
                .at(instant(row, "occurred_at"))
                .fromStatus(Optional.ofNullable(row.getString("from_status")).map(Status::valueOf))
                .toStatus(Optional.ofNullable(row.getString("to_status")).map(Status::valueOf))
                .version(row.getLong("version"))
                .build();
    }

    static UUID uuid(Row row, String column) throws SQLException {
        return requireNonNull(row.getUuid(column));
    }

    static Instant instant(Row row, String column) throws SQLException {
        return requireNonNull(row.getInstant(column));
    }

    private static Optional<Instant> optionalInstant(Row row, String column) throws SQLException {
        return Optional.ofNullable(row.getInstant(column));
    }

    private static Invitee invitee(Row row, String kind, String value) throws SQLException {
        return Invitee.of(Invitee.Kind.valueOf(row.getString(kind)), row.getString(value));
    }
}
