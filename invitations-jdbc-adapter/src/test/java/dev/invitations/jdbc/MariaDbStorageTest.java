package dev.invitations.jdbc;

import static dev.invitations.jdbc.Setting.joining;
import static dev.invitations.jdbc.Setting.owning;

import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("settings")
record MariaDbStorageTest(Setting setting) implements StorageContract {

    static Stream<Setting> settings() {
        Pool pool = Pool.of(TestDatabase.MARIADB);
        return Setting.asked(
                owning(pool),
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
