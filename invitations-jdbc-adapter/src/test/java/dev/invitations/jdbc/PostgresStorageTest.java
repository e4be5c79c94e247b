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
record PostgresStorageTest(Setting setting) implements StorageContract {

    static Stream<Setting> settings() {
        Pool pool = Pool.of(TestDatabase.POSTGRESQL);
        String unprepared = "prepareThreshold=0";
        String simple = "preferQueryMode=simple";
        return Setting.asked(
                owning(pool),
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
