package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import org.junit.jupiter.api.Tag;

/** The contract on MariaDB. The default build leaves out the rules with the tag {@code slow}. */
@Tag("mariadb")
class MariaDbStorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(Pool.of(TestDatabase.MARIADB).emptied());
    }
}
