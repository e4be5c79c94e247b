package dev.invitations.jdbc;

import static dev.invitations.jdbc.StorageSetting.joining;
import static dev.invitations.jdbc.StorageSetting.owning;

import dev.invitations.contract.TransactionContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the transaction contract in every setting except the default, which {@link MariaDbStorageTest} covers. */
@Tag("full")
@ParameterizedClass
@MethodSource("settings")
record MariaDbSettingsTest(StorageSetting setting) implements TransactionContract {

    static Stream<StorageSetting> settings() {
        Pool pool = Pool.of(TestDatabase.MARIADB);
        return Stream.of(
                joining(pool),
                owning(pool.withoutAutoCommit().serializable().driver("useServerPrepStmts=true")),
                joining(pool.withoutAutoCommit().serializable()),
                joining(pool.repeatableRead().driver("sessionVariables=innodb_snapshot_isolation=ON")));
    }

    @Override
    public Storage emptyStorage() {
        return setting.emptyStorage();
    }
}
