package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Tests that a log-in to a mail server is refused or permitted before the console starts. */
class MailSettingsTest {

    @ParameterizedTest
    @CsvSource({"starttls, true", "port, 465", "plaintext, true"})
    void a_password_is_sent_with_encryption_or_with_an_explicit_permission(String name, String value) {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> properties = new TreeMap<>(Map.of(
                "console.mail.host", "mail.example.org",
                "console.mail.from", "invitations@example.org",
                "console.mail.user", "the-user",
                "console.url", "https://console.example.org"));
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        assertThatThrownBy(() -> ConsoleProperties.check(environment)).hasMessageStartingWith("MAIL_USER needs");

        properties.put("console.mail." + name, value);

        ConsoleProperties.check(environment);
    }
}
