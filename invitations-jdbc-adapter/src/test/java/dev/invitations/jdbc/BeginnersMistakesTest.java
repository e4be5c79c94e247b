package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Tests the mistakes of a host that embeds the library for the first time. Each message names the mistake and its
 * remedy.
 */
class BeginnersMistakesTest {

    /** A mistake, and the beginning of the message. */
    private record Mistake(String name, ThrowingCallable call, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Role ADMIN = Role.of("admin", Action.allOfInvitations(), Action.allOfMembers());
    private static final String NO_DRIVER = "The data source has no driver for its URL (SQLState 08001); add the JDBC"
            + " driver of the database to the class path, and check the URL";
    private static final String CLOSED = "The data source is closed (no SQLState); close it after the last call of the"
            + " library, or pass an open data source";
    private static final String H2_URL = "jdbc:h2:mem:pooled";
    private static final Role EDITOR = Role.of("editor", Action.of("posts.edit"), Action.of("posts.view"));

    private static Invitations.Builder builder(JdbcStorage storage, Role... roles) {
        return Invitations.builder().storage(storage).roles(RoleCatalog.of(roles));
    }

    /** Returns the library over a new database, in which Ada is the admin of acme. */
    private static Invitations founded(DataSource source) {
        return TestLibrary.withAcme(JdbcStorage.over(source));
    }

    private static DataSource h2() {
        return TestDatabase.H2.empty();
    }

    private static String unseen() {
        return "apply() could create table invitation, but the next connection does not see the change, because the data"
                + " source lends connections to different databases or schemas; for H2 in memory, use a URL such as"
                + " jdbc:h2:mem:name;DB_CLOSE_DELAY=-1";
    }

    /** Returns a pool that looks for its driver at the first call. */
    private static HikariDataSource lazyPool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setMinimumIdle(0);
        return pool;
    }

    private static BasicDataSource dbcp(String url) {
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(url);
        return pool;
    }

    private static DataSource closed(DataSource pool) throws Exception {
        pool.getConnection().close();
        ((AutoCloseable) pool).close();
        return pool;
    }

    @NullUnmarked
    static Stream<Mistake> mistakes() {
        DataSource source = h2();
        Invitations library = founded(source);
        JdbcStorage storage = JdbcStorage.over(source);
        JdbcHost host = new JdbcHost(source);
        DataSource unprepared = TestDatabase.H2.unprepared();
        InvitationId unknown = new InvitationId(ACME, new UUID(0, 1));
        return Stream.of(
                // the schema
                new Mistake(
                        "no schema",
                        () -> founded(unprepared),
                        "A table or column does not exist (SQLState 42S04, error code 42104); create or upgrade the tables"
                                + " invitation, membership, invitation_event, invitation_outbox, invitation_role with"
                                + " JdbcSchema.apply() or a migration tool. If the tables have other names, pass the"
                                + " same JdbcTables to every JdbcStorage, JdbcRoleCatalog and JdbcSchema."
                                + " JdbcSchema.check() names the missing tables and columns"),
                new Mistake(
                        "H2 in memory without a name",
                        () -> JdbcSchema.of(new DriverManagerDataSource("jdbc:h2:mem:"))
                                .apply(),
                        unseen()),
                new Mistake(
                        "H2 in memory, which ends with its last connection",
                        () -> JdbcSchema.of(new DriverManagerDataSource("jdbc:h2:mem:forgotten"))
                                .apply(),
                        unseen()),
                new Mistake(
                        "no schema, checked",
                        () -> JdbcSchema.of(unprepared).check(),
                        "The database does not fit this version of the library;"),
                // roles and actions
                new Mistake(
                        "no roles",
                        () -> Invitations.builder().storage(storage).build(),
                        "roles must be set before build() is called"),
                new Mistake("null as roles", () -> builder(storage).roles(null), "roles must not be null"),
                new Mistake(
                        "a catalogue that returns null",
                        () -> builder(storage)
                                .roles(domain -> null)
                                .build()
                                .members()
                                .permissions(ADA, ACME),
                        "The role catalogue returned null for the domain acme; for a domain without roles, RoleCatalog.in(...)"
                                + " must return Roles.of()"),
                new Mistake(
                        "a typing error in an action",
                        () -> Action.of("invitations.sent"),
                        "action must be one of invitations.send, invitations.delete, invitations.resend,"
                                + " invitations.view, but was \"invitations.sent\""),
                new Mistake(
                        "an action with a space",
                        () -> Action.of("posts edit"),
                        "action must be 1 to 255 letters, digits, dots, underscores, colons or hyphens, but was"
                                + " \"posts edit\""),
                // arguments
                new Mistake("a null actor", () -> library.inbox(null), "actor must not be null"),
                new Mistake("a null role", () -> library.send(ADA, ACME, BOB, null), "role must not be null"),
                new Mistake(
                        "no invites",
                        () -> library.send(ADA, SendInvitations.to(ACME)),
                        "invites must have 1 to 1000 entries, but had 0"),
                // permissions
                new Mistake(
                        "a send before the founder",
                        () -> TestLibrary.over(JdbcStorage.over(h2())).send(ADA, ACME, BOB, "viewer"),
                        "You are not permitted to do this."),
                // the connection
                new Mistake(
                        "no driver",
                        () -> JdbcSchema.of(new DriverManagerDataSource("jdbc:unknown:x"))
                                .check(),
                        NO_DRIVER),
                new Mistake(
                        "no driver, behind a pool that knows a driver by its URL",
                        () -> founded(lazyPool("jdbc:unknown:x")),
                        NO_DRIVER),
                new Mistake("no driver, behind DBCP", () -> founded(dbcp("jdbc:unknown:x")), NO_DRIVER),
                new Mistake("a closed pool", () -> founded(closed(lazyPool(H2_URL))), CLOSED),
                new Mistake("a closed pool of DBCP", () -> founded(closed(dbcp(H2_URL))), CLOSED),
                // roles that do not fit each other
                new Mistake(
                        "another instance has more roles",
                        () -> {
                            DataSource shared = h2();
                            JdbcStorage tables = JdbcStorage.over(shared);
                            Invitations one = builder(tables, ADMIN.including(EDITOR), EDITOR)
                                    .build();
                            one.members().addFounder(ADA, ACME, "admin");
                            InvitationId sent =
                                    one.send(ADA, ACME, BOB, "editor").id();
                            builder(tables, ADMIN).build().accept(BOB, sent);
                        },
                        "The domain has no role \"editor\"."),
                new Mistake(
                        "a role that the granter's role does not contain",
                        () -> {
                            Invitations flat = builder(JdbcStorage.over(h2()), ADMIN, EDITOR)
                                    .build();
                            flat.members().addFounder(ADA, ACME, "admin");
                            flat.send(ADA, ACME, BOB, "editor");
                        },
                        "The role \"editor\" holds actions that your role does not hold: posts.edit, posts.view."),
                // settings of the builder
                new Mistake("a null clock", () -> builder(storage).clock(null), "clock must not be null"),
                new Mistake("null settings", () -> builder(storage).delivery(null), "delivery must not be null"),
                new Mistake("a null listener", () -> builder(storage).listener(null), "listener must not be null"),
                new Mistake(
                        "ids that repeat",
                        () -> {
                            Invitations repeating = builder(JdbcStorage.over(h2()), ADMIN)
                                    .ids(() -> new UUID(7, 7))
                                    .build();
                            repeating.members().addFounder(ADA, ACME, "admin");
                            repeating.send(ADA, ACME, BOB, "admin");
                        },
                        "The supplier of ids returned 00000000-0000-0007-0000-000000000007 twice; it must never return"
                                + " the same UUID again"),
                // the delivery
                new Mistake(
                        "no notifier",
                        () -> builder(storage, ADMIN).build().notifications().deliver(1),
                        "deliver needs a notifier; set it with Invitations.builder().notifier(...)"),
                new Mistake(
                        "delivering in a transaction of the host",
                        () -> TestLibrary.over(JdbcStorage.joining(host))
                                .notifications()
                                .deliver(1),
                        "deliver must not run in a transaction of the host, which the storage joins; set a storage with"
                                + " transactions of its own, such as JdbcStorage.over(...), with"
                                + " Invitations.builder().deliverWith(...)"),
                // the host's transactions
                new Mistake(
                        "joining without a transaction",
                        () -> TestLibrary.over(JdbcStorage.joining(host)).send(ADA, ACME, CAROL, "viewer"),
                        "No transaction of the host is active on the connection; begin one before the call, and call"
                                + " before it commits"),
                new Mistake(
                        "a source that returns null",
                        () -> TestLibrary.over(JdbcStorage.joining(new NullSource()))
                                .inbox(ADA),
                        "The ConnectionSource returned null; open() must return the connection of the transaction"),
                new Mistake(
                        "a data source that returns null",
                        () -> TestLibrary.over(JdbcStorage.over(new NullDataSource()))
                                .inbox(ADA),
                        "The data source returned null; getConnection() must return a connection"),
                new Mistake("over(null)", () -> JdbcStorage.over(null), "database must not be null"),
                new Mistake("joining(null)", () -> JdbcStorage.joining(null), "connections must not be null"),
                // other mistakes
                new Mistake(
                        "a members table that does not exist",
                        () -> JdbcSchema.of(source, JdbcTables.standard().members(MembersTable.named("org_users")))
                                .check(),
                        "The database does not fit this version of the library; 1 finding"),
                new Mistake(
                        "attempts out of range",
                        () -> DeliverySettings.standard().attempts(0),
                        "attempts must be between 1 and 100, but was 0"),
                new Mistake(
                        "an unknown invitation",
                        () -> library.accept(BOB, unknown),
                        "It does not exist, or you are not permitted to see it."));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void each_mistake_ends_in_one_sentence(Mistake mistake) {
        Throwable failure = catchThrowable(mistake.call());
        assertThat(failure).as(mistake.name()).isNotNull();
        assertThat(failure.getMessage()).startsWith(mistake.message());
        if (failure instanceof StorageException storage) {
            assertThat(storage.isRetryable())
                    .as("a repeat makes the same mistake")
                    .isFalse();
        }
    }

    @Test
    void a_file_that_another_process_has_open_is_named(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("data.mv.db");
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileLock lock = other.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> JdbcStorage.embedded(folder.resolve("data")))
                    .isInstanceOf(StorageException.class)
                    .hasMessage("Another process has the file of the H2 database open (SQLState 90020, error code"
                            + " 90020); end that process, or connect all processes to one database server with"
                            + " JdbcStorage.over");
        }
    }

    /** No call fails because of a renamed role, so the host asks for a report. */
    @Test
    void a_renamed_role_of_members_is_reported() {
        JdbcStorage storage = JdbcStorage.over(h2());
        Role renamed = Role.of("administrator", Action.allOfInvitations(), Action.allOfMembers());
        Invitations before = builder(storage, ADMIN).build();
        before.members().addFounder(ADA, ACME, "admin");
        before.send(ADA, ACME, BOB, "admin");
        assertThat(before.check(ACME).isComplete()).isTrue();
        assertThat(builder(storage, renamed).build().check(ACME))
                .hasToString("The role catalogue lacks roles in domain \"acme\": \"admin\" (1 member, 1 pending"
                        + " invitation). Add them to the catalogue, or assign other roles to the members, and resend or"
                        + " delete the invitations");
    }

    private static final class NullSource implements ConnectionSource {

        @Override
        @NullUnmarked
        public Connection open() {
            return null;
        }

        @Override
        public void release(Connection connection) {}
    }

    private static final class NullDataSource extends AbstractDataSource {

        @Override
        @NullUnmarked
        public Connection getConnection() {
            return null;
        }

        @Override
        public Connection getConnection(String username, String password) {
            return getConnection();
        }
    }
}
