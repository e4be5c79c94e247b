package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests invalid settings like {@link StartupTest}, but without one process for each. */
@Tag("full")
class InvalidSettingsTest {

    static final String USER = "the-user";
    static final String PASSWORD = "the-password";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static String sentence(String... settings) {
        Throwable failure = catchThrowable(() -> Console.start(settings).close());
        return plain(StartupFailureMessage.sentence(failure));
    }

    /** Asserts that the sentence contains no programmers' terms and no secrets, and returns it. */
    static String plain(String sentence) {
        assertThat(sentence)
                .doesNotContain(
                        USER, PASSWORD, "${", "springframework", "java.", "Exception:", "console.", "server.port");
        return sentence;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT            | abc         | PORT must be a number from 0 to 65535.",
                "PORT            | 99999       | PORT must be a number from 0 to 65535.",
                "PORT            | -5          | PORT must be a number from 0 to 65535.",
                "MANAGEMENT_PORT | http        | MANAGEMENT_PORT must be a number from 0 to 65535.",
                "JDBC_URL        | jdbc:oracle:x | JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.",
                "JDBC_URL        | nonsense    | JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.",
                "JDBC_URL        | ''          | JDBC_URL must begin with jdbc:h2:, jdbc:postgresql: or jdbc:mariadb:.",
                "CONSOLE_URL     | not a url   | CONSOLE_URL must be an address that begins with http:// or https://.",
                "MAIL_STARTTLS   | perhaps     | MAIL_STARTTLS must be true or false.",
            })
    void an_invalid_setting_is_named(String name, String value, String expected) {
        assertThat(sentence("--" + name + "=" + value)).isEqualTo(expected);
    }

    @Test
    void an_invalid_sender_is_named() {
        assertThat(sentence(
                        "--PORT=0",
                        "--MANAGEMENT_PORT=0",
                        "--JDBC_URL=jdbc:h2:mem:mail",
                        "--MAIL_HOST=localhost",
                        "--MAIL_FROM=nobody at all"))
                .isEqualTo("MAIL_FROM must be one mail address, but was nobody at all");
    }

    @Test
    void a_refused_log_in_names_the_settings() throws SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("locked") + ";TRACE_LEVEL_FILE=0";
        DriverManager.getConnection(url, "somebody", "else").close();

        assertThat(sentence("--JDBC_URL=" + url, "--JDBC_USER=" + USER, "--JDBC_PASSWORD=" + PASSWORD))
                .isEqualTo("The database refuses the log-in. Check JDBC_USER and JDBC_PASSWORD.");
    }
}
