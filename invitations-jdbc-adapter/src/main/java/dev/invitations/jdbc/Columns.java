package dev.invitations.jdbc;

import dev.invitations.jdbc.UnreadableColumnException.KeyColumn;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every column that the code reads or writes. The statements and the check of the schema use these lists. */
final class Columns {

    private static final int ID = Limits.ID_LENGTH;
    private static final int NAME = Limits.NAME_LENGTH;

    /** The length of the columns that hold a status or the kind of an invitee. */
    private static final int STATUS = 16;

    /** The length of the columns that hold the kind of an event or a notification. */
    private static final int KIND = 32;

    /** The columns of an invitation that never change, and by which an update finds it. */
    private static final RowMapping<Invitation, Invitation.Builder> ORIGIN =
            RowMapping.<Invitation, Invitation.Builder>builder()
                    .written("domain_id", ColumnType.ID, it -> it.id().domain().value())
                    .field(
                            "invitation_id",
                            ColumnType.UUID,
                            it -> it.id().uuid(),
                            (row, to) -> to.id(invitationId(row)))
                    .written(
                            "invitee_kind",
                            ColumnType.text(STATUS),
                            it -> it.invitee().kind())
                    .field("invitee", ColumnType.ID, it -> it.invitee().value(), (row, to) -> to.invitee(invitee(row)))
                    .instant("created_at", Invitation::createdAt, Invitation.Builder::createdAt)
                    .build();

    private static final RowMapping<Invitation, Invitation.Builder> STATE =
            RowMapping.<Invitation, Invitation.Builder>builder()
                    .text("role", NAME, Invitation::role, Invitation.Builder::role)
                    .text("status", STATUS, Status::valueOf, Invitation::status, Invitation.Builder::status)
                    .text("inviter", ID, it -> it.inviter().value(), (to, id) -> to.inviter(user(id)))
                    .instant("sent_at", Invitation::sentAt, Invitation.Builder::sentAt)
                    .integer("times_sent", Invitation::timesSent, Invitation.Builder::timesSent)
                    .optionalInstant("answered_at", Invitation::answeredAt, Invitation.Builder::answeredAt)
                    .field(
                            "live_member",
                            ColumnType.ID,
                            it -> it.claimant().map(UserId::value).orElse(null),
                            (row, to) -> to.claimant(Optional.ofNullable(row.findString("live_member"))
                                    .map(Columns::user)))
                    .optionalInstant("closed_at", Invitation::closedAt, Invitation.Builder::closedAt)
                    .optionalInstant("expires_at", Invitation::expiresAt, Invitation.Builder::expiresAt)
                    .text("changed_by", ID, it -> it.changedBy().value(), (to, id) -> to.changedBy(user(id)))
                    .bigint("version", Invitation::version, Invitation.Builder::version)
                    .build();

    /** The columns that are written with a new invitation. Updates leave them out, because they are long. */
    private static final RowMapping<Invitation, Invitation.Builder> CONTENT =
            RowMapping.<Invitation, Invitation.Builder>builder()
                    .optionalText(
                            "message",
                            Limits.MESSAGE_LENGTH,
                            Function.identity(),
                            Invitation::message,
                            Invitation.Builder::message)
                    .optionalText(
                            "language",
                            Limits.LANGUAGE_LENGTH,
                            Columns::language,
                            Invitation::language,
                            Invitation.Builder::language)
                    .build();

    /** The column of the unique key of live invitations, which no query returns. */
    private static final RowMapping<Invitation, Invitation.Builder> LIVE =
            RowMapping.<Invitation, Invitation.Builder>builder()
                    .written(
                            "live_invitee",
                            ColumnType.ID,
                            it -> it.isLive() ? it.invitee().value() : null)
                    .build();

    /** The data of an invitation, which only loads and the outbox return. */
    static final SqlColumn DATA = SqlColumn.of("data", ColumnType.text(Limits.DATA_LENGTH));

    /** The columns of an invitation that queries return. */
    static final RowMapping<Invitation, Invitation.Builder> INVITATION =
            ORIGIN.and(STATE).and(CONTENT);

    /** A new invitation with its data. */
    record NewInvitation(Invitation invitation, Optional<String> data) {}

    static final RowMapping<NewInvitation, Void> INVITATION_TABLE = INVITATION
            .and(LIVE)
            .<NewInvitation, Void>writtenFrom(NewInvitation::invitation)
            .and(RowMapping.<NewInvitation, Void>builder()
                    .written(DATA.name(), DATA.type(), it -> it.data().orElse(null))
                    .build());

    /** The columns of an invitation that a change may change. */
    static final RowMapping<Invitation, Invitation.Builder> CHANGEABLE = STATE.and(LIVE);

    /** The columns of an updated invitation that the update compares with the stored row. */
    static final RowMapping<Invitation, Invitation.Builder> UPDATED = ORIGIN.and(CHANGEABLE);

    /** The columns with the names that {@link MembersTable} uses; {@link SqlNames} has the names in the table. */
    static final RowMapping<Membership, Membership.Builder> MEMBERSHIP =
            RowMapping.<Membership, Membership.Builder>builder()
                    .text("domain", ID, it -> it.domain().value(), (to, id) -> to.domain(domain(id)))
                    .text("user", ID, it -> it.user().value(), (to, id) -> to.user(user(id)))
                    .text("role", NAME, Membership::role, Membership.Builder::role)
                    .instant("since", Membership::since, Membership.Builder::since)
                    .uuid("granted_by", Membership::grantedBy, Membership.Builder::grantedBy)
                    .build();

    static final RowMapping<HistoryEvent, HistoryEvent.Builder> EVENT =
            RowMapping.<HistoryEvent, HistoryEvent.Builder>builder()
                    .text("domain_id", ID, it -> it.domain().value(), (to, id) -> to.domain(domain(id)))
                    .written(
                            "subject_kind",
                            ColumnType.text(STATUS),
                            it -> it.subject().kind())
                    .field("subject", ColumnType.ID, it -> it.subject().value(), (row, to) -> to.subject(subject(row)))
                    .uuid("event_id", HistoryEvent::id, HistoryEvent.Builder::id)
                    .field(
                            "invitation_id",
                            ColumnType.UUID,
                            it -> it.invitation().map(InvitationId::uuid).orElse(null),
                            (row, to) -> to.invitation(findInvitationId(row, "invitation_id")))
                    .text("kind", KIND, HistoryEvent.Kind::valueOf, HistoryEvent::kind, HistoryEvent.Builder::kind)
                    .text("actor", ID, it -> it.actor().value(), (to, id) -> to.actor(user(id)))
                    .text("role", NAME, HistoryEvent::role, HistoryEvent.Builder::role)
                    .instant("occurred_at", HistoryEvent::at, HistoryEvent.Builder::at)
                    .optionalText(
                            "from_status",
                            STATUS,
                            Status::valueOf,
                            HistoryEvent::fromStatus,
                            HistoryEvent.Builder::fromStatus)
                    .optionalText(
                            "to_status",
                            STATUS,
                            Status::valueOf,
                            HistoryEvent::toStatus,
                            HistoryEvent.Builder::toStatus)
                    .bigint("version", HistoryEvent::version, HistoryEvent.Builder::version)
                    .optionalText("claim", STATUS, ClaimKind::valueOf, HistoryEvent::claim, HistoryEvent.Builder::claim)
                    .field(
                            "superseded_by",
                            ColumnType.UUID,
                            it -> it.supersededBy().map(InvitationId::uuid).orElse(null),
                            (row, to) -> to.supersededBy(findInvitationId(row, "superseded_by")))
                    .build();

    /** The columns of a new notification: a copy of its invitation, and the state of its delivery. */
    static final RowMapping<Notification, Void> NOTIFICATION = INVITATION
            .<Notification, Void>writtenFrom(Notification::invitation)
            .and(RowMapping.<Notification, Void>builder()
                    .written(DATA.name(), DATA.type(), it -> it.data().orElse(null))
                    .written("notification_id", ColumnType.UUID, Notification::id)
                    .written("kind", ColumnType.text(KIND), Notification::kind)
                    .written("occurred_at", ColumnType.INSTANT, Notification::at)
                    .written("due_at", ColumnType.INSTANT, Notification::at)
                    .written("attempts", ColumnType.INT, it -> 0)
                    .written("set_aside", ColumnType.BOOLEAN, it -> false)
                    .build());

    static final SqlColumn LEASE_TOKEN = SqlColumn.of("lease_token", ColumnType.UUID);

    static final SqlColumn LAST_ERROR = SqlColumn.of("last_error", ColumnType.text(Limits.ERROR_LENGTH));

    static final List<SqlColumn> OUTBOX_TABLE = outbox();

    static final List<SqlColumn> ROLE_TABLE = List.of(
            SqlColumn.of("domain_id", ColumnType.ID),
            SqlColumn.of("role", ColumnType.NAME),
            SqlColumn.of("action", ColumnType.NAME));

    private static final List<KeyColumn> INVITATION_KEY =
            List.of(new KeyColumn("domain_id", "domain_id"), new KeyColumn("invitation_id", "invitation_id"));

    private static final List<KeyColumn> EVENT_KEY = List.of(
            new KeyColumn("domain_id", "domain_id"),
            new KeyColumn("subject", "subject"),
            new KeyColumn("event_id", "event_id"));

    private Columns() {}

    private static List<SqlColumn> outbox() {
        List<SqlColumn> columns = new ArrayList<>(NOTIFICATION.columns());
        columns.add(LEASE_TOKEN);
        columns.add(LAST_ERROR);
        return List.copyOf(columns);
    }

    static Invitation invitation(ResultRow row) throws SQLException {
        return invitation(row, row.tables().table("invitation"));
    }

    private static Invitation invitation(ResultRow row, String table) throws SQLException {
        try {
            return INVITATION.read(row, Invitation.builder()).build();
        } catch (UnreadableColumnException e) {
            throw e.inRow(row, table, INVITATION_KEY, e.column(), position(row));
        }
    }

    private static @Nullable Position position(ResultRow row) throws SQLException {
        try {
            return new Position(row.getInstant("created_at"), row.getUuid("invitation_id"));
        } catch (RuntimeException e) {
            return null;
        }
    }

    static HistoryEvent event(ResultRow row) throws SQLException {
        try {
            return EVENT.read(row, HistoryEvent.builder()).build();
        } catch (UnreadableColumnException e) {
            throw e.inRow(row, row.tables().table("invitation_event"), EVENT_KEY, e.column(), null);
        }
    }

    static Notification notification(ResultRow row) throws SQLException {
        return new Notification(
                row.getUuid("notification_id"),
                Notification.Kind.valueOf(row.getText("kind")),
                invitation(row, row.tables().table("invitation_outbox")),
                row.getInstant("occurred_at"),
                Optional.ofNullable(row.findString(DATA.name())));
    }

    private static DomainId domain(String id) {
        return new DomainId(checked(id));
    }

    private static UserId user(String id) {
        return new UserId(checked(id));
    }

    private static String checked(String id) {
        if (!isReadableId(id)) {
            throw new IllegalArgumentException("An id " + Limits.ID_RULE);
        }
        return id;
    }

    private static boolean isHidden(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    /** Checks a stored id. White space at an end is allowed, because the id is only refused as input. */
    static boolean isReadableId(@Nullable String id) {
        return id != null
                && !id.isEmpty()
                && id.length() <= Limits.ID_LENGTH
                && id.codePoints().noneMatch(Columns::isHidden);
    }

    private static InvitationId invitationId(ResultRow row) throws SQLException {
        return new InvitationId(domain(row.getText("domain_id")), row.getUuid("invitation_id"));
    }

    private static Optional<InvitationId> findInvitationId(ResultRow row, String column) throws SQLException {
        UUID uuid = row.findUuid(column);
        return uuid == null ? Optional.empty() : Optional.of(new InvitationId(domain(row.getText("domain_id")), uuid));
    }

    private static Invitee invitee(ResultRow row) throws SQLException {
        return invitee(row.getText("invitee_kind"), row.getText("invitee"));
    }

    private static Invitee subject(ResultRow row) throws SQLException {
        return invitee(row.getText("subject_kind"), row.getText("subject"));
    }

    /** Rejects an address that is not in lower case, because statements that pass the address do not match the row. */
    private static Invitee invitee(String kind, String value) {
        Invitee invitee = Invitee.of(Invitee.Kind.valueOf(kind), checked(value));
        if (!invitee.value().equals(value)) {
            throw new IllegalArgumentException("An address is in lower case");
        }
        return invitee;
    }

    private static String language(String tag) {
        if (!Limits.isLanguage(tag)) {
            throw new IllegalArgumentException("A language " + Limits.LANGUAGE_RULE);
        }
        return tag;
    }
}
