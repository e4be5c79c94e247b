package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a storage in a file opens and frees the file, and that closing a storage closes nothing of the host. */
@Tag("full")
class EmbeddedFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("it's a file");
    }

    private boolean isFree() throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("it's a file.mv.db"), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Test
    void keeps_its_data_and_is_free_after_the_last_storage_is_closed() throws Exception {
        JdbcStorage one = JdbcStorage.embedded(file());
        JdbcStorage other = JdbcStorage.embedded(file());
        assertThat(save(one, founded(ADA))).isTrue();
        one.close();
        one.close();
        assertNotRetryable(() -> one.memberships().find(ACME, ADA))
                .hasMessage("The storage is closed; open the file again with JdbcStorage.embedded");
        assertThat(other.memberships().find(ACME, ADA)).isPresent();
        assertThat(isFree()).isFalse();
        other.close();
        assertThat(isFree()).isTrue();
        try (JdbcStorage again = JdbcStorage.embedded(file())) {
            assertThat(again.memberships().find(ACME, ADA)).isPresent();
        }
    }

    /** H2 closes a database if an interrupted thread writes its file. Later calls must not each open and close the file. */
    @Test
    void stays_open_after_an_interrupt() throws Exception {
        try (JdbcStorage storage = JdbcStorage.embedded(file())) {
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> save(storage, founded(ADA))).isInstanceOf(StorageException.class);
            });
            interrupted.start();
            interrupted.join();
            assertThat(storage.memberships().find(ACME, BOB)).isEmpty();
            assertThat(isFree()).isFalse();
        }
        assertThat(isFree()).isTrue();
    }

    @Test
    void is_free_if_it_cannot_be_prepared() throws Exception {
        JdbcDataSource host = new JdbcDataSource();
        host.setURL("jdbc:h2:file:" + file());
        host.setUser("sa");
        TestDatabase.execute(host, "CREATE VIEW invitation AS SELECT 1 AS id");
        assertThatThrownBy(() -> JdbcStorage.embedded(file())).isInstanceOf(StorageException.class);
        assertThat(isFree()).isTrue();
    }

    /** The data source belongs to the host. */
    @Test
    void closing_does_not_close_the_pool_of_the_host() throws Exception {
        try (HikariDataSource pool = (HikariDataSource) Pool.over(TestDatabase.H2.empty())) {
            JdbcStorage storage = JdbcStorage.over(pool);
            storage.close();
            assertThat(save(storage, founded(ADA))).isTrue();
            JdbcHost host = new JdbcHost(pool);
            host.transaction(connection -> {
                JdbcStorage joining = JdbcStorage.joining(host);
                joining.close();
                return save(joining, sent(BOB));
            });
            assertThat(pool.isClosed()).isFalse();
        }
    }

    @Test
    void refuses_a_path_with_a_semicolon() {
        for (String path : List.of("a;INIT=SHUTDOWN", "b;")) {
            assertThatThrownBy(() -> JdbcStorage.embedded(Path.of(path)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("semicolon");
        }
    }
}
