package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the contract with the members in a table of the host, and with custom names for all other tables. */
@Tag("full")
@ParameterizedClass
@EnumSource
record HostTablesTest(TestDatabase database) implements StorageContract {

    private static final Map<TestDatabase, DataSource> POOLS = new ConcurrentHashMap<>();

    @Override
    public Storage emptyStorage() {
        DataSource pool = POOLS.computeIfAbsent(database, each -> Pool.over(HostTables.in(each)));
        return JdbcStorage.over(HostTables.emptied(pool), HostTables.TABLES);
    }
}
