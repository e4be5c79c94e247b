package dev.invitations.benchmarks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An invitation in hand-written code: the columns that a list shows. */
record HandWrittenRow(
        String domain,
        UUID uuid,
        String invitee,
        String role,
        String status,
        String inviter,
        OffsetDateTime createdAt,
        OffsetDateTime sentAt,
        int timesSent,
        @Nullable OffsetDateTime answeredAt,
        @Nullable OffsetDateTime expiresAt,
        String changedBy,
        long version) {

    static final String COLUMNS = """
            domain_id, invitation_id, invitee, role, status, inviter, created_at, sent_at, times_sent, answered_at, \
            expires_at, changed_by, version""";

    static HandWrittenRow of(ResultSet row) throws SQLException {
        return new HandWrittenRow(
                row.getString(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getObject(7, OffsetDateTime.class),
                row.getObject(8, OffsetDateTime.class),
                row.getInt(9),
                row.getObject(10, OffsetDateTime.class),
                row.getObject(11, OffsetDateTime.class),
                row.getString(12),
                row.getLong(13));
    }

    static HandWrittenRow sent(String domain, String invitee, OffsetDateTime at) {
        String inviter = Candidate.INVITER;
        UUID uuid = PlainJdbc.uuid();
        return new HandWrittenRow(
                domain, uuid, invitee, Candidate.INVITED_ROLE, "PENDING", inviter, at, at, 1, null, null, inviter, 1);
    }

    HandWrittenRow answered(String answer, OffsetDateTime at) {
        return new HandWrittenRow(
                domain,
                uuid,
                invitee,
                role,
                answer,
                inviter,
                createdAt,
                sentAt,
                timesSent,
                at,
                expiresAt,
                invitee,
                version + 1);
    }

    /** Returns the values of the event that led to this row. */
    @Nullable Object[] event(UUID id, String kind, @Nullable String from, OffsetDateTime at) {
        return new Object[] {domain, invitee, id, uuid, kind, changedBy, role, at, from, status, version};
    }

    /** Returns the values of a notification that reports this row. */
    @Nullable Object[] notification(UUID id, String kind, OffsetDateTime at) {
        return new Object[] {
            domain,
            uuid,
            id,
            kind,
            at,
            at,
            invitee,
            role,
            status,
            inviter,
            createdAt,
            sentAt,
            timesSent,
            answeredAt,
            expiresAt,
            changedBy,
            version
        };
    }
}
