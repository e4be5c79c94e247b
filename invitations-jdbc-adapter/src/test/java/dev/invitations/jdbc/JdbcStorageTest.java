package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The contract on every database except MariaDB, which {@link MariaDbStorageTest} covers. */
@ParameterizedClass
@EnumSource(mode = Mode.EXCLUDE, names = "MARIADB")
record JdbcStorageTest(TestDatabase database) implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(Pool.of(database).emptied());
    }
}
