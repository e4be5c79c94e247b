package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.MembersTable.KeyType;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.publicapi.NullArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** Checks that every method for hosts refuses null, and that the message names the parameter. */
class JdbcNullArgumentsTest {

    /** The methods that only the library calls, or that a transaction manager calls through the library. */
    private static final Set<String> EXEMPT = Set.of(
            "JdbcStorage.load",
            "JdbcStorage.commit",
            "JdbcStorage.afterCommit",
            "ConnectionSource.isTransactionActive",
            "ConnectionSource.afterCommit",
            "SpringConnectionSource.release",
            "SpringConnectionSource.isTransactionActive",
            "SpringConnectionSource.afterCommit",
            "JtaConnectionSource.release",
            "JtaConnectionSource.isTransactionActive",
            "JtaConnectionSource.afterCommit");

    @Test
    void every_method_for_hosts_refuses_null_and_names_the_parameter() throws IOException {
        DataSource database = new JdbcDataSource();
        Map<Class<?>, Supplier<?>> samples = new HashMap<>();
        samples.put(DataSource.class, () -> database);
        samples.put(JdbcTables.class, JdbcTables::standard);
        samples.put(MembersTable.class, () -> MembersTable.named("org_users"));
        samples.put(KeyType.class, () -> KeyType.UUID);
        samples.put(JdbcRoleCatalog.class, () -> JdbcRoleCatalog.over(database));
        samples.put(JdbcSchema.class, () -> JdbcSchema.of(database));
        samples.put(ConnectionSource.class, () -> SpringConnectionSource.of(database));
        samples.put(JtaConnectionSource.class, () -> JtaConnectionSource.of(database, () -> 0));
        samples.put(JtaConnectionSource.TransactionStatus.class, () -> (JtaConnectionSource.TransactionStatus) () -> 0);
        samples.put(Path.class, () -> Path.of("unused"));
        samples.put(String.class, () -> "some_name");
        samples.put(Duration.class, () -> Duration.ofSeconds(1));
        samples.put(InstantSource.class, Clock::systemUTC);
        samples.put(DomainId.class, () -> TestHost.ACME);
        samples.put(Role.class, () -> TestHost.VIEWER);
        samples.put(Role[].class, () -> new Role[] {TestHost.VIEWER});
        assertThat(new NullArguments(samples, EXEMPT).violations(JdbcStorage.class))
                .isEmpty();
    }
}
