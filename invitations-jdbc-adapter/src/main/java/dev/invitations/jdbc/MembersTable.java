package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A members table of the host, which replaces the members table of the library. The library reads and writes it in the
 * same transactions as its own tables, so an acceptance and its member row are committed together or not at all.
 * Immutable: a method with a parameter returns a new description.
 *
 * <pre>{@code
 * JdbcTables.standard().members(MembersTable.named("org_users")
 *         .domain("org_id", KeyType.BIGINT)
 *         .user("user_id", KeyType.BIGINT)
 *         .since("joined_at")
 *         .grantedBy("granted_by"));
 * }</pre>
 *
 * <p>The table must have:
 *
 * <ul>
 *   <li>A primary or unique key of domain and user. A user is a member if and only if the table has a row of the user.
 *       In a table that keeps former members, the row must have the {@linkplain #active active} status too.
 *   <li>Two columns with the ids of the domain and the user, never null: text of up to 255 characters, or the
 *       {@link KeyType} of the column.
 *   <li>A column with the role, never null: text of up to 255 characters, or an enum type of the database.
 *   <li>A column with the start of the membership, never null. Its type is {@code TIMESTAMP(6) WITH TIME ZONE}, and on
 *       MariaDB {@code DATETIME(6)} in UTC.
 *   <li>A column with a UUID that orders members of the same instant, never null and unique within a domain. Its type
 *       is {@code UUID}, and on MariaDB {@code CHAR(36)} in lower case.
 *   <li>Defaults for the start and the UUID if the host adds members itself: {@code CURRENT_TIMESTAMP} and
 *       {@code gen_random_uuid()} on PostgreSQL, {@code CURRENT_TIMESTAMP} and {@code RANDOM_UUID()} on H2. On MariaDB,
 *       {@code (UTC_TIMESTAMP(6))} and {@code (UUID())}, because {@code CURRENT_TIMESTAMP} is in the time zone of the
 *       session.
 *   <li>Defaults for every other column that is {@code NOT NULL}. The library writes only the columns that this object
 *       names. When a membership ends, it deletes the row or, with {@link #active}, updates the status.
 *   <li>An index of domain, start and UUID, the last two descending. Without it, every list of members sorts the
 *       members.
 *   <li>Text columns in which two strings are equal only if all their characters are: on PostgreSQL any deterministic
 *       collation, which is the normal case; on MariaDB {@code utf8mb4_nopad_bin} or another {@code nopad_bin}
 *       collation; on H2 {@code VARCHAR} in a database without {@code IGNORECASE} and {@code COLLATION}.
 * </ul>
 *
 * <p>The library compares each row that it reads with the ids and roles of the call, as {@link String#equals} does. So
 * a row of the user {@code Bob} gives the user {@code bob} no rights, even if the column ignores case. An acceptance by
 * {@code bob} fails if the key of such a table does not allow both rows.
 *
 * <p>A row can have a value that the library cannot use, such as NULL in a column of this list, an invalid UUID or
 * date, or an id with more than 255 characters or with control characters. A call that returns this member throws a
 * {@link dev.invitations.port.UnreadableRowException}, which names the table, the domain, the user and the column.
 * Other rows are not affected. Decisions need only the user and the role of a row. A list of members ends a page before
 * such a row. The next page throws the exception, whose message has the cursor of the page after the row. A row without
 * a start comes last.
 *
 * <p>Text columns for ids and roles may be shorter than 255 characters. A call with a value that does not fit throws a
 * {@link dev.invitations.port.StorageException} and changes nothing. The table may have foreign keys. If the referenced
 * user does not exist, the acceptance throws a {@code StorageException} and changes nothing.
 *
 * <p>The host may change the rows at any time. Decisions read only the user and the role, and a change counts from its
 * commit on.
 *
 * <p>Names of tables and columns are 1 to 63 ASCII letters, digits and underscores, and do not begin with a digit. A
 * name may be in double quotes if the database needs them, such as {@code "\"orgUsers\""}. The name of the table may
 * begin with a schema and a dot. The methods refuse every other name with an {@link IllegalArgumentException}.
 */
public final class MembersTable {

    /** The type of a key column. The library casts the text of an id to this type. */
    public enum KeyType {
        /** Text of up to 255 characters. */
        TEXT(""),

        /** A whole number of 64 bits or less. Ids must have no leading zeros and no plus sign. */
        BIGINT("BIGINT") {
            @Override
            String canonical(String text) {
                return Long.toString(Long.parseLong(text));
            }
        },

        /** A UUID. Ids must be in lower case. */
        UUID("UUID") {
            @Override
            String canonical(String text) {
                return java.util.UUID.fromString(text).toString();
            }
        };

        private final String sqlType;

        KeyType(String sqlType) {
            this.sqlType = sqlType;
        }

        /** Returns the text as the column would return it. */
        String canonical(String text) {
            return text;
        }

        /** Returns whether the text is canonical. So two different ids never have the same key. */
        private boolean accepts(String text) {
            try {
                return canonical(text).equals(text);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private void check(String field, String text) {
            if (!accepts(text)) {
                throw InvitationException.invalid(
                        field, "must be a " + this + " in the form that the database writes", text);
            }
        }
    }

    /**
     * A column: its name, the type of the key, and the SQL type to which text is cast. Text columns have no SQL type.
     */
    record Column(String name, KeyType key, String sqlType) {}

    /** The column that distinguishes members from former members, with the value of each. */
    record Former(String column, String active, String ended) {}

    private static final String NAME = "(?:[A-Za-z_][A-Za-z0-9_]{0,62}|\"[A-Za-z_][A-Za-z0-9_]{0,62}\")";
    private static final String WORDS =
            "1 to 63 ASCII letters, digits or underscores, not beginning with a digit, optionally in double quotes";
    private static final NameRule COLUMN = NameRule.of(NAME, WORDS);
    private static final NameRule QUALIFIED =
            NameRule.of("(?:" + NAME + "\\.)?" + NAME, WORDS + ", optionally behind a schema and a dot");

    /** Statements contain the values as literals, so their alphabet needs no escapes. */
    private static final NameRule VALUE =
            NameRule.of("[A-Za-z0-9_.:-]{1,63}", "1 to 63 ASCII letters, digits, underscores, dots, colons or hyphens");

    /** The table that the scripts create. */
    static final MembersTable OWN = named("membership").founder("founder");

    private final String table;
    private final Map<String, Column> columns;
    private final @Nullable Former former;

    private MembersTable(String table, Map<String, Column> columns, @Nullable Former former) {
        this.table = table;
        this.columns = columns;
        this.former = former;
    }

    /**
     * Returns the description of a table with this name, with the text columns {@code domain_id}, {@code user_id} and
     * {@code role}, and with the columns {@code since} and {@code granted_by}. The other methods set other columns.
     *
     * @param table the name of the table
     * @return the description
     * @throws IllegalArgumentException if the name is invalid
     */
    public static MembersTable named(String table) {
        return new MembersTable(QUALIFIED.allowed("table", table), Map.of(), null)
                .domain("domain_id")
                .user("user_id")
                .role("role")
                .since("since")
                .grantedBy("granted_by");
    }

    /**
     * Sets the text column of the {@link DomainId}.
     *
     * @param column the name of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable domain(String column) {
        return domain(column, KeyType.TEXT);
    }

    /**
     * Sets the column of the {@link DomainId}. Methods of the API refuse an id that the database writes in another
     * form, with {@link dev.invitations.model.Reason#INVALID_INPUT}.
     *
     * @param column the name of the column
     * @param type the type of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable domain(String column, KeyType type) {
        return with("domain", column, requireNonNull(type, "type must not be null"), type.sqlType);
    }

    /**
     * Sets the text column of the {@link UserId}.
     *
     * @param column the name of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable user(String column) {
        return user(column, KeyType.TEXT);
    }

    /**
     * Sets the column of the {@link UserId}. Methods of the API refuse an id that the database writes in another form,
     * with {@link dev.invitations.model.Reason#INVALID_INPUT}.
     *
     * @param column the name of the column
     * @param type the type of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable user(String column, KeyType type) {
        return with("user", column, requireNonNull(type, "type must not be null"), type.sqlType);
    }

    /**
     * Sets the column of the role: text, or an enum type of MariaDB or H2.
     *
     * @param column the name of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable role(String column) {
        return with("role", column, KeyType.TEXT, "");
    }

    /**
     * Sets the column of the role, with an enum type of PostgreSQL.
     *
     * @param column the name of the column
     * @param enumType the name of the type, which must contain every role that is granted
     * @return a description with this column
     * @throws IllegalArgumentException if a name is invalid
     */
    public MembersTable role(String column, String enumType) {
        return with("role", column, KeyType.TEXT, QUALIFIED.allowed("enumType", enumType));
    }

    /**
     * Sets the column of the start of the membership.
     *
     * @param column the name of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable since(String column) {
        return with("since", column, KeyType.TEXT, "");
    }

    /**
     * Sets the column of the UUID that orders members of the same instant. The library writes the id of the event that
     * began the membership. The host may write any UUID.
     *
     * @param column the name of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable grantedBy(String column) {
        return with("granted_by", column, KeyType.TEXT, "");
    }

    /**
     * Sets a {@code BOOLEAN} column that is true for the founder of the domain and null for other members. The table
     * must have a unique key of domain and this column, which stops two concurrent founders. Without this column,
     * {@code members().addFounder} throws a {@link dev.invitations.port.StorageException} for a domain without members,
     * and the host must add the first member itself.
     *
     * @param column the name of the column
     * @return a description with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable founder(String column) {
        return with("founder", column, KeyType.TEXT, "");
    }

    /**
     * Sets a column with a status, for a table that keeps former members. The column is text, or an enum type of the
     * database, and never null.
     *
     * <ul>
     *   <li>A row is a membership if and only if the column has exactly the active value. Case counts, also if the
     *       column ignores it.
     *   <li>When a membership ends, the library updates the column to the ended value and keeps the row.
     *   <li>When a former member returns, the library updates the same row: the active value, the role, the start and
     *       the UUID.
     *   <li>A row with any other value, such as {@code blocked}, is neither a membership nor a former member that may
     *       return. The library does not change it, and a call that would add this member throws a
     *       {@link dev.invitations.port.StorageException}.
     * </ul>
     *
     * @param column the name of the column
     * @param active the value of members: 1 to 63 ASCII letters, digits, underscores, dots, colons or hyphens
     * @param ended the value of former members, of the same alphabet
     * @return a description with this column
     * @throws IllegalArgumentException if the name or a value is invalid, or if the values differ only in case
     */
    public MembersTable active(String column, String active, String ended) {
        COLUMN.allowed("column", column);
        VALUE.allowed("active", active);
        VALUE.allowed("ended", ended);
        if (active.equalsIgnoreCase(ended)) {
            throw new IllegalArgumentException(
                    "active and ended must be different values, but were \"" + active + "\" and \"" + ended + "\"");
        }
        return new MembersTable(table, columns, new Former(column, active, ended));
    }

    private MembersTable with(String what, String column, KeyType key, String sqlType) {
        Map<String, Column> all = new HashMap<>(columns);
        all.put(what, new Column(COLUMN.allowed("column", column), key, sqlType));
        return new MembersTable(table, Map.copyOf(all), former);
    }

    String table() {
        return table;
    }

    /** Returns the column; null if the table does not have it. */
    @Nullable Column column(String what) {
        return columns.get(what);
    }

    /** Returns how the table keeps former members; null if it deletes the row when a membership ends. */
    @Nullable Former former() {
        return former;
    }

    /**
     * Checks that the ids can be keys of the table.
     *
     * @throws InvitationException INVALID_INPUT if an id cannot be a key
     */
    void check(DomainId domain, UserId user) {
        check(domain);
        check(user);
    }

    /** Checks one id as {@link #check(DomainId, UserId)} does. */
    void check(DomainId domain) {
        check("domain", domain.value());
    }

    /** Returns whether the id can be a key of the table. */
    boolean isKey(UserId user) {
        return requireNonNull(columns.get("user")).key().accepts(user.value());
    }

    /** Checks one id as {@link #check(DomainId, UserId)} does. */
    void check(Invitee user) {
        if (user.kind() == Invitee.Kind.USER) {
            check("user", user.value());
        }
    }

    private void check(String what, String key) {
        requireNonNull(columns.get(what)).key().check(what, key);
    }
}
