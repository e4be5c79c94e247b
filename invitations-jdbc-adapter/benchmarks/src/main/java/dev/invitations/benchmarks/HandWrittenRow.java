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
        String kind,
        String invitee,
        String role,
        String status,
        String inviter,
        OffsetDateTime createdAt,
        OffsetDateTime sentAt,
        int timesSent,
        @Nullable OffsetDateTime answeredAt,
        @Nullable OffsetDateTime expiresAt,
        @Nullable String member,
        String changedBy,
        long version) {

    static final String COLUMNS = """
            domain_id, invitation_id, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, \
            answered_at, expires_at, live_member, changed_by, version""";

    static HandWrittenRow of(ResultSet row) throws SQLException {
        return new HandWrittenRow(
                row.getString(1),
                row.getObject(2, UUID.class),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getObject(8, OffsetDateTime.class),
                row.getObject(9, OffsetDateTime.class),
                row.getInt(10),
                row.getObject(11, OffsetDateTime.class),
                row.getObject(12, OffsetDateTime.class),
                row.getString(13),
                row.getString(14),
                row.getLong(15));
    }

    static HandWrittenRow sent(String domain, String kind, String invitee, OffsetDateTime at) {
        String inviter = Candidate.INVITER;
        return new HandWrittenRow(
                domain,
                PlainJdbc.uuid(),
                kind,
                invitee,
                Candidate.INVITED_ROLE,
                "PENDING",
                inviter,
                at,
                at,
                1,
                null,
                null,
                null,
                inviter,
                1);
    }

    boolean isToAddress() {
        return kind.equals("EMAIL");
    }

    HandWrittenRow answered(String answer, String user, OffsetDateTime at) {
        return new HandWrittenRow(
                domain,
                uuid,
                kind,
                invitee,
                role,
                answer,
                inviter,
                createdAt,
                sentAt,
                timesSent,
                at,
                expiresAt,
                isToAddress() && answer.equals("ACCEPTED") ? user : null,
                user,
                version + 1);
    }

    /** Returns the values of the event that led to this row. */
    @Nullable Object[] event(UUID id, String event, @Nullable String from, @Nullable String claim, OffsetDateTime at) {
        return new Object[] {domain, kind, invitee, id, uuid, event, changedBy, role, at, from, status, version, claim};
    }

    /** Returns the values of the event that makes a user a member by this invitation to an address. */
    @Nullable Object[] joined(UUID id, OffsetDateTime at) {
        return new Object[] {domain, "USER", member, id, uuid, "JOINED", changedBy, role, at, null, null, 0, null};
    }

    /** Returns the values of a notification that reports this row. */
    @Nullable Object[] notification(UUID id, String event, OffsetDateTime at) {
        return new Object[] {
            domain,
            uuid,
            id,
            event,
            at,
            at,
            kind,
            invitee,
            role,
            status,
            inviter,
            createdAt,
            sentAt,
            timesSent,
            answeredAt,
            expiresAt,
            member,
            changedBy,
            version
        };
    }
}
