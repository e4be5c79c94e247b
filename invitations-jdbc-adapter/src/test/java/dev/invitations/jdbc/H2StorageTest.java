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
record H2StorageTest(Setting setting) implements StorageContract {

    static Stream<Setting> settings() {
        Pool pool = Pool.of(TestDatabase.H2);
        return Setting.asked(
                owning(pool),
                joining(pool),
                owning(pool.withoutAutoCommit().serializable()),
                joining(pool.withoutAutoCommit().serializable()));
    }

    @Override
    public Storage emptyStorage() {
        return setting.emptyStorage();
    }
}
