package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Starts the console with valid and invalid settings: it starts, or names the cause of the failure in one sentence. */
@Tag("full")
class StartupTest {

    private static final String USER = "the-user";
    private static final String PASSWORD = "the-password";

    private static final Map<String, String> VALID =
            Map.of("PORT", "0", "MANAGEMENT_PORT", "0", "JDBC_URL", "jdbc:h2:mem:start", "MAIL_HOST", "localhost");

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
            PORT            | abc           | PORT must be a number from 0 to 65535.
            PORT            | 99999         | PORT must be a number from 0 to 65535.
            PORT            | -5            | PORT must be a number from 0 to 65535.
            MANAGEMENT_PORT | http          | MANAGEMENT_PORT must be a number from 0 to 65535.
            JDBC_URL        | jdbc:oracle:x | JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.
            JDBC_URL        | nonsense      | JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.
            BIND_ADDRESS    | 192.0.2.7     | BIND_ADDRESS must be an address of this machine, but was 192.0.2.7.
            BIND_ADDRESS    | nowhere.test  | BIND_ADDRESS must be an address of this machine, but was nowhere.test.
            JDBC_URL        | ''            | JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.
            CONSOLE_URL     | not a url     | CONSOLE_URL must be an address that begins with http:// or https://.
            MAIL_STARTTLS   | perhaps       | MAIL_STARTTLS must be true or false.
            MAIL_FROM       | nobody at all | MAIL_FROM must be one mail address, but was nobody at all
            """)
    void an_invalid_setting_is_named(String name, String value, String expected) {
        assertThat(sentence(Map.of(name, value))).isEqualTo(expected);
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
        Map<String, Object> variables = Map.of("JDBC_URL", "", "PORT", "", "MAIL_HOST", "localhost");
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

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 0", "::1, 0", "0.0.0.0, 1", "192.0.2.7, 1"})
    void an_address_that_other_machines_reach_is_a_warning(String address, int warnings) throws IOException {
        ServerProperties server = new ServerProperties();
        server.setAddress(InetAddress.getByName(address));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ExposureWarning.class);
        log.start();
        logger.addAppender(log);
        try {
            new ExposureWarning(server).warn();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
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
        Process child = startProcess(Map.of("PORT", port));
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
