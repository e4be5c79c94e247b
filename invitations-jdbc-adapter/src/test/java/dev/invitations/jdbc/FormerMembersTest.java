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

/**
 * Runs the contract with a members table of the host that keeps former members. Users that no test knows are former
 * members of the domains.
 */
@Tag("full")
@ParameterizedClass
@EnumSource
record FormerMembersTest(TestDatabase database) implements StorageContract {

    private static final Map<TestDatabase, DataSource> POOLS = new ConcurrentHashMap<>();

    @Override
    public Storage emptyStorage() {
        DataSource pool = POOLS.computeIfAbsent(database, each -> Pool.over(HostTables.in(each)));
        TestDatabase.execute(pool, """
                DELETE FROM org_users;
                DELETE FROM billing.acme_invitation;
                DELETE FROM billing.acme_invitation_event;
                DELETE FROM billing.acme_invitation_outbox;
                INSERT INTO org_users (org_id, user_id, member_role, status) VALUES ('acme', 'former', 'admin', 'LEFT');
                INSERT INTO org_users (org_id, user_id, member_role, status) VALUES ('acme', 'bob', 'admin', 'LEFT');
                INSERT INTO org_users (org_id, user_id, member_role, status) VALUES ('acme', 'blocked', 'admin', 'BLOCKED');
                INSERT INTO org_users (org_id, user_id, member_role, status) VALUES ('globex', 'former', 'admin', 'LEFT')""");
        return JdbcStorage.over(pool, HostTables.KEEPING);
    }
}
