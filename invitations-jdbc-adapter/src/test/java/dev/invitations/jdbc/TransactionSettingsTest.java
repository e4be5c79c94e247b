package dev.invitations.jdbc;

import dev.invitations.contract.TransactionContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the transaction contract in every setting except the default, which {@link JdbcStorageTest} and
 * {@link MariaDbStorageTest} cover.
 */
@Tag("full")
@ParameterizedClass
@MethodSource("settings")
record TransactionSettingsTest(SessionSetting setting) implements TransactionContract {

    /** A kind of transaction (the library's own or the host's) over a pool with its settings. */
    record SessionSetting(boolean joining, Pool pool) {}

    static Stream<SessionSetting> settings() {
        Pool h2 = Pool.of(TestDatabase.H2);
        Pool mariaDb = Pool.of(TestDatabase.MARIADB);
        Pool postgres = Pool.of(TestDatabase.POSTGRESQL);
        String prepared = "useServerPrepStmts=true";
        String snapshots = "sessionVariables=innodb_snapshot_isolation=ON";
        String unprepared = "prepareThreshold=0";
        String simple = "preferQueryMode=simple";
        Stream<Pool> owning = Stream.of(
                h2.withoutAutoCommit().serializable(),
                mariaDb.withoutAutoCommit().serializable().driver(prepared),
                postgres.withoutAutoCommit().serializable().driver(unprepared),
                postgres.serializable().driver(simple));
        Stream<Pool> joining = Stream.of(
                h2,
                h2.withoutAutoCommit().serializable(),
                mariaDb,
                mariaDb.withoutAutoCommit().serializable(),
                mariaDb.repeatableRead().driver(snapshots),
                postgres,
                postgres.withoutAutoCommit().serializable().driver(unprepared),
                postgres.driver(simple));
        return Stream.concat(
                owning.map(pool -> new SessionSetting(false, pool)),
                joining.map(pool -> new SessionSetting(true, pool)));
    }

    @Override
    public Storage emptyStorage() {
        Pool pool = setting.pool();
        return setting.joining()
                ? new JdbcHost(pool.emptied(), pool.isolation()).storage()
                : JdbcStorage.over(pool.emptied());
    }
}
