package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A members table of the host, which replaces the members table of the library. The library reads and writes it in the
 * same statements and transactions as its own tables: an acceptance and its member row are committed together or not at
 * all. Immutable.
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
 *   <li>a primary or unique key of domain and user. A user is a member if and only if it has a row. A table that keeps
 *       ended memberships as rows with a status does not fit.
 *   <li>ids, as text of up to 255 characters or as the {@link KeyType} of the column, never null.
 *   <li>a role, as text of up to 255 characters or as an enum type of the database, never null. Shorter text columns of
 *       ids and roles work while the values fit. With a longer value the call fails with a {@link
 *       dev.invitations.port.StorageException} and changes nothing.
 *   <li>the start of the membership, never null, in the type that the scripts use: {@code TIMESTAMP(6) WITH TIME ZONE},
 *       on MariaDB {@code DATETIME(6)} in UTC.
 *   <li>a UUID that orders members of the same instant, never null, unique within a domain, in the type that the
 *       scripts use for UUIDs.
 *   <li>defaults for the start and the UUID if the host adds members itself, for example {@code CURRENT_TIMESTAMP} and
 *       {@code gen_random_uuid()}.
 *   <li>defaults for every other column that may not be null. The library writes only the columns that are named here,
 *       and deletes the row when a membership ends.
 *   <li>an index of domain, since and granted-by, both descending. Without it, every list of members sorts the members.
 *   <li>text columns that compare strings by their bytes, as the columns of the scripts do.
 * </ul>
 *
 * <p>The host may change the rows at any time. Decisions depend only on the user and its role, and a change counts from
 * its commit on. The table may have foreign keys. If the user does not exist, the acceptance fails with a {@link
 * dev.invitations.port.StorageException} and changes nothing.
 *
 * <p>Names of tables and columns are 1 to 63 ASCII letters, digits and underscores, and do not begin with a digit. A
 * name may be in double quotes if the database needs them, such as {@code "\"orgUsers\""}. The name of the table may
 * begin with a schema and a dot. Every other name is an {@link IllegalArgumentException}.
 */
public final class MembersTable {

    /** The type of a key column. The library passes keys as text. */
    public enum KeyType {
        /** Text of up to 255 characters. */
        TEXT(""),

        /** A whole number of 64 bits or less. An id must be written without leading zeros. */
        BIGINT("BIGINT") {
            @Override
            String canonical(String text) {
                return Long.toString(Long.parseLong(text));
            }
        },

        /** A UUID. An id must be written in lower case. */
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

        /** Accepts only the canonical text, so that two ids never have the same key. */
        private void check(String field, String text) {
            boolean same;
            try {
                same = canonical(text).equals(text);
            } catch (IllegalArgumentException e) {
                same = false;
            }
            if (!same) {
                throw InvitationException.invalid(field, "must be a " + this + " as the database writes it", text);
            }
        }
    }

    /** A column: its name, the type of its key, and the SQL type that text is cast to, which is empty for text. */
    record Column(String name, KeyType key, String sqlType) {}

    private static final String NAME = "(?:[A-Za-z_][A-Za-z0-9_]{0,62}|\"[A-Za-z_][A-Za-z0-9_]{0,62}\")";
    private static final Pattern COLUMN = Pattern.compile(NAME);
    private static final Pattern QUALIFIED = Pattern.compile("(?:" + NAME + "\\.)?" + NAME);

    /** The table that the scripts create. */
    static final MembersTable OWN = named("membership").founder("founder");

    /** Longer names are cut in messages. */
    private static final int SHOWN_LENGTH = 64;

    private final String table;
    private final Map<String, Column> columns;

    private MembersTable(String table, Map<String, Column> columns) {
        this.table = table;
        this.columns = columns;
    }

    /**
     * Returns a table with this name and the text columns {@code domain_id}, {@code user_id}, {@code role}, {@code
     * since} and {@code granted_by}. The other methods change the columns.
     *
     * @param table the name of the table
     * @return the table
     * @throws IllegalArgumentException if the name is invalid
     */
    public static MembersTable named(String table) {
        return new MembersTable(require(QUALIFIED, "table", table), Map.of())
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
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable domain(String column) {
        return domain(column, KeyType.TEXT);
    }

    /**
     * Sets the column of the {@link DomainId}. If the database would write an id differently, methods of the API refuse
     * it with {@link dev.invitations.model.Reason#INVALID_INPUT}.
     *
     * @param column the name of the column
     * @param type the type of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable domain(String column, KeyType type) {
        return with("domain", column, requireNonNull(type, "type must not be null"), type.sqlType);
    }

    /**
     * Sets the text column of the {@link UserId}.
     *
     * @param column the name of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable user(String column) {
        return user(column, KeyType.TEXT);
    }

    /**
     * Sets the column of the {@link UserId}. If the database would write an id differently, methods of the API refuse
     * it with {@link dev.invitations.model.Reason#INVALID_INPUT}.
     *
     * @param column the name of the column
     * @param type the type of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable user(String column, KeyType type) {
        return with("user", column, requireNonNull(type, "type must not be null"), type.sqlType);
    }

    /**
     * Sets the column of the role: text, or an enum type of MariaDB or H2.
     *
     * @param column the name of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable role(String column) {
        return with("role", column, KeyType.TEXT, "");
    }

    /**
     * Sets the column of the role, which has an enum type of PostgreSQL.
     *
     * @param column the name of the column
     * @param enumType the name of the type, which must contain every role that is granted
     * @return the same table with this column
     * @throws IllegalArgumentException if a name is invalid
     */
    public MembersTable role(String column, String enumType) {
        return with("role", column, KeyType.TEXT, require(QUALIFIED, "type", enumType));
    }

    /**
     * Sets the column of the start of the membership.
     *
     * @param column the name of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable since(String column) {
        return with("since", column, KeyType.TEXT, "");
    }

    /**
     * Sets the column of the UUID that orders members of the same instant. The library writes the id of the event that
     * began the membership; the host may write any UUID.
     *
     * @param column the name of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable grantedBy(String column) {
        return with("granted_by", column, KeyType.TEXT, "");
    }

    /**
     * Sets a {@code BOOLEAN} column that is true for the founder of the domain and null for other members. The table
     * must have a unique key of domain and this column, which stops two concurrent founders. Without this column,
     * {@code members().addFounder} of a domain without members fails with a {@link
     * dev.invitations.port.StorageException}, and the host adds the first member itself.
     *
     * @param column the name of the column
     * @return the same table with this column
     * @throws IllegalArgumentException if the name is invalid
     */
    public MembersTable founder(String column) {
        return with("founder", column, KeyType.TEXT, "");
    }

    private MembersTable with(String what, String column, KeyType key, String sqlType) {
        Map<String, Column> all = new HashMap<>(columns);
        all.put(what, new Column(require(COLUMN, "column", column), key, sqlType));
        return new MembersTable(table, Map.copyOf(all));
    }

    /**
     * Returns the text if it matches the pattern.
     *
     * @throws IllegalArgumentException if it does not
     */
    static String require(Pattern pattern, String what, String text) {
        if (!pattern.matcher(requireNonNull(text, what + " must not be null")).matches()) {
            String shown = text.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(text.length(), SHOWN_LENGTH));
            throw new IllegalArgumentException(
                    "The " + what + " must match " + pattern + ", but was \"" + shown + "\"");
        }
        return text;
    }

    String table() {
        return table;
    }

    /** Returns the column; null if the table does not have it. */
    @Nullable Column column(String what) {
        return columns.get(what);
    }

    /**
     * Checks that the ids can be keys of the table.
     *
     * @throws InvitationException INVALID_INPUT if they cannot
     */
    void check(DomainId domain, UserId user) {
        check(domain);
        check(user);
    }

    /** Checks one id as {@link #check(DomainId, UserId)} does. */
    void check(DomainId domain) {
        check("domain", domain.value());
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
