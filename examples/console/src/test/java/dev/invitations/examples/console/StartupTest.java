package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Starts the console with valid and invalid settings: it starts, or names the cause of the failure in one sentence. */
@Tag("full")
class StartupTest {

    private static final String USER = "the-user";
    private static final String PASSWORD = "the-password";

    private static final Map<String, String> VALID = Map.of(
            "PORT", "0",
            "MANAGEMENT_PORT", "0",
            "JDBC_URL", "jdbc:h2:mem:start",
            "MAIL_HOST", "localhost",
            "MAIL_FROM", "invitations@example.org",
            "CONSOLE_URL", "http://localhost");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static Map<String, String> validExcept(Map<String, String> changes) {
        Map<String, String> settings = new TreeMap<>(VALID);
        settings.putAll(changes);
        return settings;
    }

    /** Returns the sentence of a start that fails in this process. */
    private static String sentence(Map<String, String> changes) {
        String[] arguments = validExcept(changes).entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return plain(StartupFailureMessage.sentence(
                catchThrowable(() -> Console.start(arguments).close())));
    }

    /** Asserts that the sentence contains no programmers' terms and no secrets, and returns it. */
    private static String plain(String sentence) {
        assertThat(sentence)
                .doesNotContain(
                        USER, PASSWORD, "${", "springframework", "java.", "Exception:", "console.", "server.port");
        return sentence;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PORT            | abc           | PORT must be a number from 0 to 65535, but was abc.
            PORT            | 99999         | PORT must be a number from 0 to 65535, but was 99999.
            PORT            | -5            | PORT must be a number from 0 to 65535, but was -5.
            PORT            | ''            | PORT must be a number from 0 to 65535, but was empty.
            MANAGEMENT_PORT | http          | MANAGEMENT_PORT must be a number from 0 to 65535, but was http.
            MAIL_PORT       | 0             | MAIL_PORT must be a number from 1 to 65535, but was 0.
            MAX_SESSIONS    | 0             | MAX_SESSIONS must be a number from 1 to 100000, but was 0.
            MAX_SESSIONS    | -1            | MAX_SESSIONS must be a number from 1 to 100000, but was -1.
            MAX_SESSIONS    | 99999999999   | MAX_SESSIONS must be a number from 1 to 100000, but was 99999999999.
            MAX_SESSIONS    | many          | MAX_SESSIONS must be a number from 1 to 100000, but was many.
            JDBC_URL        | jdbc:oracle:x | JDBC_URL must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but begins with jdbc:oracle:
            JDBC_URL        | nonsense      | JDBC_URL must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but begins with nonsense
            JDBC_URL        | postgres://the-user:the-password@db/x | JDBC_URL must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but begins with postgres:
            JDBC_URL        | jdbc:h2:/d/x  | JDBC_URL must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but begins with jdbc:h2:
            JDBC_URL        | jdbc:h2:tcp://h/x | JDBC_URL must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but begins with jdbc:h2:tcp:
            JDBC_URL        | ''            | JDBC_URL must begin with jdbc:h2:file:, jdbc:h2:mem:, jdbc:postgresql: or jdbc:mariadb:, but does not begin with a name.
            BIND_ADDRESS    | 192.0.2.7     | BIND_ADDRESS must be an address of this machine, but was 192.0.2.7.
            BIND_ADDRESS    | nowhere.test  | BIND_ADDRESS must be an address of this machine, but was nowhere.test.
            ALLOWED_HOSTS   | a.test,http://b.test | ALLOWED_HOSTS must be host names without ports, separated by commas, but was a.test,http://b.test.
            ALLOWED_HOSTS   | a.test:8080   | ALLOWED_HOSTS must be host names without ports, separated by commas, but was a.test:8080.
            ALLOWED_HOSTS   | *.test        | ALLOWED_HOSTS must be host names without ports, separated by commas, but was *.test.
            CONSOLE_URL     | not a url     | CONSOLE_URL must be an address that begins with http:// or https://, but was not a url.
            CONSOLE_URL     | http://a:99999 | CONSOLE_URL must be an address that begins with http:// or https://, but was http://a:99999.
            MAIL_HOST       | smtp://a.test | MAIL_HOST must be a host name without a port, but was smtp://a.test.
            MAIL_STARTTLS   | perhaps       | MAIL_STARTTLS must be true or false, but was perhaps.
            MAIL_PLAINTEXT  | perhaps       | MAIL_PLAINTEXT must be true or false, but was perhaps.
            MAIL_FROM       | nobody at all | MAIL_FROM must be one mail address, but was nobody at all.
            MAIL_FROM       | ''            | MAIL_HOST needs MAIL_FROM, the address of the sender, such as invitations@example.org.
            MAIL_USER       | the-user      | MAIL_USER needs an encrypted connection for the password. Set MAIL_STARTTLS=true or MAIL_PORT=465, or set MAIL_PLAINTEXT=true to send the password unencrypted.
            LINK_KEY        | the-password  | LINK_KEY must have at least 32 characters, but has 12.
            """)
    void an_invalid_setting_is_named(String name, String value, String expected) {
        assertThat(sentence(Map.of(name, value))).isEqualTo(expected);
    }

    /** The console cannot guess an address that works in the mails of strangers. */
    @Test
    void a_mail_server_without_the_address_of_the_console_is_refused() {
        Map<String, String> settings = new TreeMap<>(VALID);
        settings.remove("CONSOLE_URL");
        String[] arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);

        assertThat(plain(StartupFailureMessage.sentence(
                        catchThrowable(() -> Console.start(arguments).close()))))
                .isEqualTo("MAIL_HOST needs CONSOLE_URL, the address of the console for links in mails, such as"
                        + " https://invitations.example.org.");
    }

    /** The operator may also give a property of Spring, and then reads its name. */
    @ParameterizedTest
    @CsvSource({
        "console.max-sessions, 0, a number from 1 to 100000",
        "console.deliver-every, 0s, a time from 10ms to 1d",
        "console.deliver-every, soon, a time from 10ms to 1d"
    })
    void an_invalid_property_is_named(String name, String value, String rule) {
        String[] arguments = Stream.concat(
                        Stream.of("--" + name + "=" + value),
                        VALID.entrySet().stream().map(setting -> "--" + setting.getKey() + "=" + setting.getValue()))
                .toArray(String[]::new);
        assertThat(StartupFailureMessage.sentence(
                        catchThrowable(() -> Console.start(arguments).close())))
                .isEqualTo(name + " must be " + rule + ", but was " + value + ".");
    }

    @Test
    void a_refused_log_in_names_the_settings() throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("locked") + ";TRACE_LEVEL_FILE=0";
        DriverManager.getConnection(url, "somebody", "else").close();

        assertThat(sentence(Map.of("JDBC_URL", url, "JDBC_USER", USER, "JDBC_PASSWORD", PASSWORD)))
                .isEqualTo("The database refuses the log-in. Check JDBC_USER and JDBC_PASSWORD.");
    }

    @ParameterizedTest
    @CsvSource({"PORT, 0.0.0.0", "MANAGEMENT_PORT, 127.0.0.1"})
    void a_taken_port_is_named(String name, String address) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            int port = taken.getLocalPort();
            assertThat(sentence(Map.of(name, String.valueOf(port))))
                    .isEqualTo("Port " + port + " is in use. Set PORT or MANAGEMENT_PORT to another port.");
        }
    }

    private Process startProcess(Map<String, String> changes) throws IOException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Console.class.getName());
        child.environment().clear();
        child.environment().putAll(validExcept(changes));
        return child.directory(folder.toFile()).start();
    }

    @Test
    @Timeout(300)
    void an_unreachable_database_is_reported_in_one_line() throws IOException, InterruptedException {
        String url = "jdbc:postgresql://localhost:%d/console?user=%s&password=%s".formatted(freePort(), USER, PASSWORD);

        Process child = startProcess(Map.of("JDBC_URL", url, "JDBC_USER", USER, "JDBC_PASSWORD", PASSWORD));

        assertThat(child.inputReader().lines()).isEmpty();
        List<String> errors = child.errorReader().lines().toList();
        assertThat(errors).hasSize(1);
        assertThat(plain(errors.get(0)))
                .startsWith("The database cannot be reached. Is it running? Check JDBC_URL (")
                .endsWith(", SQLState 08001).");
        assertThat(child.waitFor()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            No driver for jdbc:postgresql://h/db?user=u&password=the-password | No driver for jdbc:postgresql://h/db
            Refused: jdbc:h2:file:/d/x;USER=u;PASSWORD=the-password now       | Refused: jdbc:h2:file:/d/x now
            URL jdbc:mariadb://u:the-password@h:3306/db is wrong              | URL jdbc:mariadb://h:3306/db is wrong
            The folder is not there                                          | The folder is not there
            """)
    void a_message_shows_no_passwords_or_parameters_of_addresses(String message, String shown) {
        assertThat(StartupFailureMessage.sentence(new IllegalStateException(message)))
                .isEqualTo("The console cannot start: " + shown);
        assertThat(StartupFailureMessage.sentence(new SQLException(message, "42000")))
                .isEqualTo("The database cannot be used. Check JDBC_URL, JDBC_USER and JDBC_PASSWORD (SQLException,"
                        + " SQLState 42000).");
    }

    /** Compose files define a variable without a value as empty. */
    @Test
    void empty_variables_are_not_set() {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> variables = Map.of(
                "JDBC_URL", "",
                "PORT", "",
                "MAIL_HOST", "localhost",
                "MAIL_FROM", "invitations@example.org",
                "CONSOLE_URL", "http://localhost");
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, variables));

        EmptyVariables.hide(environment);

        assertThat(environment.resolvePlaceholders("${JDBC_URL:jdbc:h2:} ${PORT:8080} ${MAIL_HOST:none}"))
                .isEqualTo("jdbc:h2: 8080 localhost");
        ConsoleProperties.check(environment);
    }

    @Test
    void the_folder_of_the_default_database_can_be_opened_only_by_its_owner() throws IOException {
        Path data = folder.resolve("data");

        Console.start("--PORT=0", "--MANAGEMENT_PORT=0", "--console.data=" + data.resolve("console"))
                .close();

        assertThat(data.resolve("console.mv.db")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    /** Another program may use the folder. Only the file of the database belongs to the console. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_folder_that_was_there_keeps_its_permissions_and_the_file_gets_them_taken(boolean ofTheDefault)
            throws IOException {
        Path data = Files.createDirectory(folder.resolve("share"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path database = data.resolve("console");

        Console.start(
                        "--PORT=0",
                        "--MANAGEMENT_PORT=0",
                        ofTheDefault
                                ? "--console.data=" + database
                                : "--JDBC_URL=jdbc:h2:file:" + database + ";TRACE_LEVEL_FILE=0")
                .close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("console.mv.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_folder_that_was_there_and_that_other_users_can_write_is_refused() throws IOException {
        Path data = Files.createDirectory(folder.resolve("share"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxr-x"));

        assertThat(sentence(Map.of("JDBC_URL", "jdbc:h2:file:" + data.resolve("console"))))
                .startsWith(
                        "Other users can write the data of the console: " + data + " has the permissions rwxrwxr-x.");
    }

    @Test
    void a_damaged_file_of_the_database_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("damaged.mv.db"), "no database");

        assertThat(sentence(Map.of("JDBC_URL", "jdbc:h2:file:" + folder.resolve("damaged"))))
                .isEqualTo("The file " + file + " of the database is damaged or cannot be read. Move it to another"
                        + " folder, and the console creates a new database.");
    }

    @Test
    void a_folder_that_cannot_be_created_is_named() throws IOException {
        Path data = Files.writeString(folder.resolve("data"), "a file");

        assertThat(sentence(Map.of(
                        "JDBC_URL",
                        "jdbc:h2:file:" + data.resolve("console"),
                        "console.data",
                        data.resolve("console").toString())))
                .isEqualTo(
                        "The folder " + data + " cannot be created (FileAlreadyExistsException). Start the console in a"
                                + " folder that you can write, or set JDBC_URL.");
    }

    /** A process that does not own the folder cannot change its permissions. */
    @ParameterizedTest
    @CsvSource({"rwx------, 0", "r-x------, 0", "rwxr-xr-x, 1", "rwxr-x---, 1"})
    void a_folder_of_another_user_is_used_if_no_other_user_can_write_it(String permissions, int warnings) {
        List<ILoggingEvent> log =
                logOf(DataFolder.class, () -> DataFolder.protect(folder, new ForeignFolder(permissions, true)));

        assertThat(log)
                .hasSize(warnings)
                .allSatisfy(line -> assertThat(line.getFormattedMessage())
                        .isEqualTo("Other users can read the data of the console: " + folder + " has the permissions "
                                + permissions + ", and this process may not change them."));
    }

    /** Some file systems ignore a change of permissions instead of refusing it. */
    @ParameterizedTest
    @CsvSource({"rwxrwxrwx, true", "rwxrwx---, true", "rwx----w-, true", "rwxrwxrwx, false"})
    void a_folder_that_other_users_can_write_is_refused(String permissions, boolean refuses) {
        assertThat(catchThrowable(() -> DataFolder.protect(folder, new ForeignFolder(permissions, refuses))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("Other users can write the data of the console: " + folder + " has the permissions "
                        + permissions + ". Let its owner run chmod go-rwx, or set JDBC_URL to a database in another"
                        + " folder.");
    }

    @Test
    void a_file_system_without_permissions_is_a_warning() {
        assertThat(logOf(DataFolder.class, () -> DataFolder.protect(folder, null)))
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .contains("The file system of " + folder + " has no permissions"));
    }

    /** The permissions of a folder that keep their value, with or without a failure. */
    private record ForeignFolder(String permissions, boolean refuses) implements PosixFileAttributeView {

        @Override
        public String name() {
            return "posix";
        }

        @Override
        public PosixFileAttributes readAttributes() throws IOException {
            PosixFileAttributes real = Files.readAttributes(Path.of("/"), PosixFileAttributes.class);
            return (PosixFileAttributes) Proxy.newProxyInstance(
                    StartupTest.class.getClassLoader(),
                    new Class<?>[] {PosixFileAttributes.class},
                    (proxy, method, arguments) -> method.getName().equals("permissions")
                            ? PosixFilePermissions.fromString(permissions)
                            : method.invoke(real, arguments));
        }

        @Override
        public void setPermissions(Set<PosixFilePermission> wanted) throws IOException {
            if (refuses) {
                throw new FileSystemException("data", null, "Operation not permitted");
            }
        }

        @Override
        public void setTimes(FileTime modified, FileTime accessed, FileTime created) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserPrincipal getOwner() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setOwner(UserPrincipal owner) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setGroup(GroupPrincipal group) {
            throw new UnsupportedOperationException();
        }
    }

    /** Returns the log lines of the class during the action. */
    private static List<ILoggingEvent> logOf(Class<?> type, Runnable action) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(type);
        log.start();
        logger.addAppender(log);
        try {
            action.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list;
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 0", "::1, 0", "0.0.0.0, 1", "192.0.2.7, 1"})
    void an_address_that_other_machines_reach_is_a_warning(String address, int warnings) throws IOException {
        ServerProperties server = new ServerProperties();
        server.setAddress(InetAddress.getByName(address));
        List<ILoggingEvent> log = logOf(ExposureWarning.class, () -> new ExposureWarning(server).warn());
        assertThat(log)
                .hasSize(warnings)
                .allSatisfy(line ->
                        assertThat(line.getFormattedMessage()).contains(address, "no passwords", "BIND_ADDRESS"));
    }

    @Test
    void a_table_that_is_not_of_the_library_is_named() throws SQLException {
        String url = "jdbc:h2:mem:taken;DB_CLOSE_DELAY=-1";
        execute(url, "CREATE TABLE invitation (id INTEGER PRIMARY KEY)");

        assertThat(sentence(Map.of("JDBC_URL", url)))
                .startsWith("table invitation: is not a table of this library")
                .contains("or choose other names with JdbcTables.prefix");
    }

    @Test
    @Timeout(300)
    void a_damaged_database_is_reported_finding_by_finding() throws Exception {
        String url = "jdbc:h2:file:" + folder.resolve("damaged");
        Console.start("--PORT=0", "--MANAGEMENT_PORT=0", "--JDBC_URL=" + url).close();
        execute(url, "ALTER TABLE domain_members ALTER COLUMN granted_by DROP NOT NULL");
        execute(url, "ALTER TABLE invitation_event ALTER COLUMN actor SET DATA TYPE VARCHAR_IGNORECASE(255)");

        Process child = startProcess(Map.of("JDBC_URL", url));

        assertThat(child.inputReader().lines()).isEmpty();
        assertThat(child.errorReader().lines())
                .containsExactly(
                        "The database does not fit this version of the library; 2 findings:",
                        "column granted_by of domain_members: can be NULL; declare it NOT NULL",
                        "column actor of invitation_event: has the collation VARCHAR_IGNORECASE, for which different"
                                + " strings are equal; change its type to VARCHAR(255)");
        assertThat(child.waitFor()).isEqualTo(1);
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    @Timeout(300)
    void a_successful_start_prints_the_address() throws IOException {
        String port = String.valueOf(freePort());
        String address = "http://localhost:" + port;
        Process child = startProcess(Map.of("PORT", port, "CONSOLE_URL", address));
        try {
            assertThat(child.inputReader().readLine())
                    .matches("Open " + address + "  \\(ready in \\d+\\.\\d s; stop with Ctrl\\+C\\)");
            assertThat(Jsoup.connect(address + "/login").execute().statusCode()).isEqualTo(200);
        } finally {
            child.toHandle().destroy(); // Process.destroy() would close the error output
        }
        assertThat(child.errorReader().lines()).isEmpty();
    }
}
