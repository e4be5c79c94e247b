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
        TestDatabase.execute(pool, """
                DELETE FROM org_users;
                DELETE FROM billing.acme_invitation;
                DELETE FROM billing.acme_invitation_event;
                DELETE FROM billing.acme_invitation_outbox""");
        return JdbcStorage.over(pool, HostTables.TABLES);
    }
}
