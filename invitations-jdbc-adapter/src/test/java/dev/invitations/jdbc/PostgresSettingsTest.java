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

/** Runs the transaction contract in every setting except the default, which {@link PostgresStorageTest} covers. */
@Tag("full")
@ParameterizedClass
@MethodSource("settings")
record PostgresSettingsTest(StorageSetting setting) implements TransactionContract {

    static Stream<StorageSetting> settings() {
        Pool pool = Pool.of(TestDatabase.POSTGRESQL);
        String unprepared = "prepareThreshold=0";
        String simple = "preferQueryMode=simple";
        return Stream.of(
                joining(pool),
                owning(pool.withoutAutoCommit().serializable().driver(unprepared)),
                owning(pool.serializable().driver(simple)),
                joining(pool.withoutAutoCommit().serializable().driver(unprepared)),
                joining(pool.driver(simple)));
    }

    @Override
    public Storage emptyStorage() {
        return setting.emptyStorage();
    }
}
