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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.DataUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a storage in a file opens and frees the file, and that closing a storage closes nothing of the host. */
@Tag("full")
class EmbeddedFileTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("it's a file");
    }

    private JdbcDataSource neighbour() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + file());
        source.setUser("sa");
        return source;
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

    /** H2 closes a database after an error of the file system. Later calls must not each open and close the file. */
    @Test
    void opens_the_database_again_that_h2_has_closed() throws Exception {
        try (JdbcStorage storage = JdbcStorage.embedded(file())) {
            save(storage, founded(ADA));
            TestDatabase.execute(neighbour(), "SHUTDOWN IMMEDIATELY");
            assertThat(storage.memberships().find(ACME, ADA)).isPresent();
            assertThat(isFree()).isFalse();
        }
        assertThat(isFree()).isTrue();
    }

    @Test
    void calls_of_an_interrupted_thread_succeed_and_keep_the_interrupt() throws Exception {
        Future<Boolean> interrupted = Background.start(() -> {
            Thread.currentThread().interrupt();
            try (JdbcStorage storage = JdbcStorage.embedded(file())) {
                assertThat(save(storage, founded(ADA))).isTrue();
            }
            return Thread.interrupted();
        });
        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
        try (JdbcStorage storage = JdbcStorage.embedded(file())) {
            assertThat(storage.memberships().find(ACME, ADA)).isPresent();
        }
    }

    @Test
    void a_failure_shows_the_call_and_its_caller() {
        JdbcStorage storage = JdbcStorage.embedded(file());
        storage.close();
        StorageException failure = catchThrowableOfType(
                StorageException.class, () -> storage.memberships().find(ACME, ADA));
        assertThat(Stream.of(failure.getStackTrace()).map(StackTraceElement::getMethodName))
                .contains("keepOpen", "a_failure_shows_the_call_and_its_caller");
    }

    @Test
    void every_file_belongs_to_its_owner_only() throws Exception {
        try (JdbcStorage storage = JdbcStorage.embedded(file())) {
            save(storage, founded(ADA));
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files)
                        .isNotEmpty()
                        .allSatisfy(each -> assertThat(permissions(each)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void an_existing_file_loses_the_permissions_of_other_users() throws Exception {
        JdbcStorage.embedded(file()).close();
        Path written = folder.resolve("it's a file.mv.db");
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-rw-r--"));
        String ofFolder = permissions(folder);
        JdbcStorage.embedded(file()).close();
        assertThat(permissions(written)).isEqualTo("rw-------");
        assertThat(permissions(folder)).isEqualTo(ofFolder);
    }

    @Test
    void creates_missing_folders_and_follows_links_to_folders() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));
        JdbcStorage.embedded(link.resolve("a")).close();
        JdbcStorage.embedded(link.resolve("b/c/d")).close();
        assertThat(permissions(folder.resolve("real/a.mv.db"))).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("real/b/c/d.mv.db"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** H2 keeps the setting and the type of the columns in the file. */
    @ParameterizedTest
    @CsvSource({"IGNORECASE, TRUE", "COLLATION, ENGLISH STRENGTH PRIMARY"})
    void a_database_that_folds_case_is_refused(String setting, String value) throws Exception {
        TestDatabase.execute(neighbour(), "SET " + setting + " " + value);
        assertNotRetryable(() -> JdbcStorage.embedded(file())).hasMessageContaining("setting " + setting + ": is ");
        assertThat(isFree()).isTrue();
    }

    @Test
    void a_column_that_folds_case_is_refused() throws Exception {
        JdbcStorage.embedded(file()).close();
        TestDatabase.execute(
                neighbour(), "ALTER TABLE membership ALTER COLUMN user_id SET DATA TYPE VARCHAR_IGNORECASE(255)");
        assertNotRetryable(() -> JdbcStorage.embedded(file())).hasMessageContaining("user_id");
        assertThat(isFree()).isTrue();
    }

    /** The format of the file is a part of its header, which H2 writes twice, with a checksum. */
    @ParameterizedTest
    @CsvSource({"1, H2 1.4 (format 1)", "2, H2 2.0 or 2.1 (format 2)", "9, a later version of H2 (format 9)"})
    void a_file_of_another_version_is_refused_with_both_versions(String format, String writer) throws Exception {
        JdbcStorage.embedded(file()).close();
        Path written = folder.resolve("it's a file.mv.db");
        byte[] bytes = Files.readAllBytes(written);
        for (int header = 0; header < 2 * 4096; header += 4096) {
            String text = new String(bytes, header, 4096, StandardCharsets.ISO_8859_1);
            String fields = text.substring(0, text.indexOf(",fletcher:")).replace("format:3", "format:" + format);
            byte[] changed = fields.getBytes(StandardCharsets.ISO_8859_1);
            String checked = fields + ",fletcher:"
                    + Integer.toHexString(DataUtils.getFletcher32(changed, 0, changed.length)) + "\n";
            byte[] all = Arrays.copyOf(checked.getBytes(StandardCharsets.ISO_8859_1), 4096);
            System.arraycopy(all, 0, bytes, header, 4096);
        }
        Files.write(written, bytes);
        assertNotRetryable(() -> JdbcStorage.embedded(file()))
                .hasMessageContaining("was written by " + writer + ", and cannot be read by H2 2.")
                .hasMessageContaining(String.valueOf(Constants.VERSION));
    }

    @Test
    void is_free_if_it_cannot_be_prepared() throws Exception {
        TestDatabase.execute(neighbour(), "CREATE VIEW invitation AS SELECT 1 AS id");
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
