package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;

/** Runs the contract with the members in a table of the host, and with custom names for all other tables. */
@Tag("full")
class MariaDbHostTablesTest implements StorageContract {

    private static final DataSource DATABASE = Pool.over(OrgUsers.in(TestDatabase.MARIADB));

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(OrgUsers.emptied(DATABASE), OrgUsers.TABLES);
    }
}
