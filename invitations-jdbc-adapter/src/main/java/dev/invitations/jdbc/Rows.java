package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From a row to the model. The names of the columns are the same wherever the same thing is kept. */
final class Rows {

    private Rows() {}

    static Invitation invitation(ResultSet row) throws SQLException {
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

    static Membership membership(ResultSet row) throws SQLException {
        return Membership.builder()
                .domain(new DomainId(row.getString("domain_id")))
                .user(new UserId(row.getString("user_id")))
                .role(row.getString("role"))
                .since(instant(row, "since"))
                .grantedBy(uuid(row, "granted_by"))
                .build();
    }

    /** The membership that was joined to a row under this prefix; null where there was none. */
    static @Nullable Membership joined(ResultSet row, String prefix, DomainId domain, String user) throws SQLException {
        String role = row.getString(prefix + "_role");
        return role == null
                ? null
                : Membership.builder()
                        .domain(domain)
                        .user(new UserId(user))
                        .role(role)
                        .since(instant(row, prefix + "_since"))
                        .grantedBy(uuid(row, prefix + "_granted_by"))
                        .build();
    }

    static InvitationEvent event(ResultSet row) throws SQLException {
        DomainId domain = new DomainId(row.getString("domain_id"));
        return InvitationEvent.builder()
                .id(uuid(row, "event_id"))
                .domain(domain)
                .invitation(Optional.ofNullable(row.getObject("invitation_id", UUID.class))
                        .map(uuid -> new InvitationId(domain, uuid)))
                .kind(InvitationEvent.Kind.valueOf(row.getString("kind")))
                .actor(new UserId(row.getString("actor")))
                .subject(invitee(row, "subject_kind", "subject"))
                .role(row.getString("role"))
                .at(instant(row, "occurred_at"))
                .fromStatus(Optional.ofNullable(row.getString("from_status")).map(Status::valueOf))
                .toStatus(Optional.ofNullable(row.getString("to_status")).map(Status::valueOf))
                .version(row.getLong("version"))
                .build();
    }

    static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Invitee invitee(ResultSet row, String kind, String value) throws SQLException {
        return Invitee.of(Invitee.Kind.valueOf(row.getString(kind)), row.getString(value));
    }
}
