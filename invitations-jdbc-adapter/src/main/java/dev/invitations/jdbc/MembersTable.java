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
 * A members table of the host's own, in place of the library's. The library reads and writes it in the same statements
 * and transactions as the rest: an acceptance and its row are committed together or not at all.
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
 *   <li>a primary or unique key of domain and user: a row is a membership, and no row is none. A table that keeps ended
 *       memberships as rows with a status does not fit.
 *   <li>ids and a role as text of up to 255 characters, or the role as an enum type of the database, never null. A
 *       shorter column works as long as the values fit; a longer value makes the verb fail with a {@link
 *       dev.invitations.port.StorageException}, and nothing is changed.
 *   <li>the start of the membership, of the type that the scripts use ({@code TIMESTAMP(6) WITH TIME ZONE}, on MariaDB
 *       {@code DATETIME(6)} in UTC), never null; and the UUID that orders members of one instant, in the scripts' type
 *       for UUIDs, never null and never twice in a domain. Both need a default, if the host adds members itself: {@code
 *       CURRENT_TIMESTAMP} and {@code gen_random_uuid()}, for example.
 *   <li>defaults for every other column that may not be null. The library writes the columns named here and no other,
 *       and deletes the row when a membership ends.
 *   <li>an index of domain, since and granted-by, both descending, or lists of members are sorted at each call.
 *   <li>text columns that tell strings apart by their bytes, as those of the scripts do.
 * </ul>
 *
 * <p>The host may change the table as it likes; decisions depend on user and role alone, and a change counts from its
 * commit on. The table may have foreign keys: if the user does not exist, the acceptance fails with a {@link
 * dev.invitations.port.StorageException}, and nothing is changed.
 *
 * <p>Names of tables and columns are ASCII letters, digits and underscores, at most 63, and may stand in double quotes
 * where the database needs it, {@code "\"orgUsers\""}; that of the table may have a schema before it, with a dot.
 * Anything else is an {@link IllegalArgumentException}.
 */
public final class MembersTable {

    /** The type of a key column; the library knows keys as text. */
    public enum KeyType {
        /** The text itself. */
        TEXT(""),

        /** A whole number of 64 bits or less, written without leading zeros. */
        BIGINT("BIGINT") {
            @Override
            String canonical(String text) {
                return Long.toString(Long.parseLong(text));
            }
        },

        /** A UUID in lower-case letters. */
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

        /** Two ids must never be one key, so there is one way to write a key. */
        private void check(String field, String text) {
            boolean same;
            try {
                same = canonical(text).equals(text);
            } catch (IllegalArgumentException e) {
                same = false;
            }
            if (!same) {
                throw InvitationException.invalid(field, "must be a " + this + " as the database writes it");
            }
        }
    }

    /** A column: its name, how it keeps ids, and the SQL type to cast text to; none for text. */
    record Column(String name, KeyType key, String sqlType) {}

    private static final String NAME = "(?:[A-Za-z_][A-Za-z0-9_]{0,62}|\"[A-Za-z_][A-Za-z0-9_]{0,62}\")";
    private static final Pattern COLUMN = Pattern.compile(NAME);
    private static final Pattern QUALIFIED = Pattern.compile("(?:" + NAME + "\\.)?" + NAME);

    /** The table that the scripts create. */
    static final MembersTable OWN = named("membership").founder("founder");

    private final String table;
    private final Map<String, Column> columns;

    private MembersTable(String table, Map<String, Column> columns) {
        this.table = table;
        this.columns = columns;
    }

    /**
     * A table of this name with text columns {@code domain_id}, {@code user_id}, {@code role}, {@code since} and {@code
     * granted_by}; the other methods change them.
     */
    public static MembersTable named(String table) {
        return new MembersTable(require(QUALIFIED, "table", table), Map.of())
                .domain("domain_id")
                .user("user_id")
                .role("role")
                .since("since")
                .grantedBy("granted_by");
    }

    /** Returns the same table with the {@link DomainId} in this column, as text. */
    public MembersTable domain(String column) {
        return domain(column, KeyType.TEXT);
    }

    /**
     * Returns the same table with the {@link DomainId} in this column. An id that this type writes differently is
     * INVALID_INPUT.
     */
    public MembersTable domain(String column, KeyType type) {
        return with("domain", column, type, type.sqlType);
    }

    /** Returns the same table with the {@link UserId} in this column, as text. */
    public MembersTable user(String column) {
        return user(column, KeyType.TEXT);
    }

    /**
     * Returns the same table with the {@link UserId} in this column. An id that this type writes differently is
     * INVALID_INPUT.
     */
    public MembersTable user(String column, KeyType type) {
        return with("user", column, type, type.sqlType);
    }

    /** Returns the same table with the role in this column, as text or as an enum of MariaDB or H2. */
    public MembersTable role(String column) {
        return with("role", column, KeyType.TEXT, "");
    }

    /**
     * Returns the same table with the role in this column, as an enum type of PostgreSQL with all roles that are ever
     * granted.
     */
    public MembersTable role(String column, String enumType) {
        return with("role", column, KeyType.TEXT, require(QUALIFIED, "type", enumType));
    }

    /** Returns the same table with the start of the membership in this column. */
    public MembersTable since(String column) {
        return with("since", column, KeyType.TEXT, "");
    }

    /**
     * Returns the same table with the id of the event that began the membership in this column; any UUID if the host
     * began it.
     */
    public MembersTable grantedBy(String column) {
        return with("granted_by", column, KeyType.TEXT, "");
    }

    /**
     * Returns the same table with this {@code BOOLEAN} column, which is true for the founder of the domain and null for
     * other members, with a unique key of domain and this column. Without it the host adds the first member of a domain
     * itself, and {@code members().addFounder} of a domain without members is a {@link
     * dev.invitations.port.StorageException}, because nothing else in the table could stop two concurrent founders.
     */
    public MembersTable founder(String column) {
        return with("founder", column, KeyType.TEXT, "");
    }

    private MembersTable with(String what, String column, KeyType key, String sqlType) {
        Map<String, Column> all = new HashMap<>(columns);
        all.put(what, new Column(require(COLUMN, "column", column), key, sqlType));
        return new MembersTable(table, Map.copyOf(all));
    }

    /** @throws IllegalArgumentException if the text does not match the pattern */
    static String require(Pattern pattern, String what, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("The " + what + " must match " + pattern);
        }
        return text;
    }

    String table() {
        return table;
    }

    /** Returns null if the table has no such column. */
    @Nullable Column column(String what) {
        return columns.get(what);
    }

    /** @throws InvitationException INVALID_INPUT if these cannot be keys of the table */
    void check(DomainId domain, UserId user) {
        check(domain);
        check(user);
    }

    /** As {@link #check(DomainId, UserId)}. */
    void check(DomainId domain) {
        check("domain", domain.value());
    }

    /** As {@link #check(DomainId, UserId)}. */
    void check(Invitee user) {
        if (user.kind() == Invitee.Kind.USER) {
            check("user", user.value());
        }
    }

    private void check(String what, String key) {
        requireNonNull(columns.get(what)).key().check(what, key);
    }
}
