package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Tests the secret of the links: its file, and the setting that replaces the file. */
class LinkSecretTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void the_key_of_links_is_a_file_of_the_owner_beside_the_database_and_stays_the_same() throws IOException {
        Path file = folder.resolve("console.link-key");
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> properties =
                new TreeMap<>(Map.of("spring.datasource.url", "jdbc:h2:file:" + folder.resolve("console") + ";X=1"));
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));

        byte[] secret = LinkSecret.of(environment);

        assertThat(secret).hasSize(LinkSecret.LENGTH).isEqualTo(Files.readAllBytes(file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(LinkSecret.of(environment)).isEqualTo(secret);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(LinkSecret.of(environment)).isEqualTo(secret);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.write(file, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> LinkSecret.of(environment))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("The file " + file + " must have 32 bytes, but has 3. Restore it, or delete it: then the"
                        + " links of earlier mails stop working.");
        properties.put("console.link-key", "x".repeat(32));
        assertThat(LinkSecret.of(environment)).isEqualTo("x".repeat(32).getBytes(StandardCharsets.UTF_8));
    }

    /** The operator of a database server gets the key beside the console, and can give all instances one key. */
    @Test
    void other_databases_have_the_key_in_the_data_folder_and_databases_in_memory_have_none_in_a_file() {
        StandardEnvironment environment = new StandardEnvironment();
        Map<String, Object> properties = new TreeMap<>(Map.of(
                "spring.datasource.url",
                "jdbc:postgresql://localhost/console",
                "console.data",
                folder.resolve("data").resolve("console").toString()));
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));

        LinkSecret.of(environment);

        assertThat(folder.resolve("data").resolve("console.link-key")).hasSize(LinkSecret.LENGTH);
        properties.put("spring.datasource.url", "jdbc:h2:mem:x");
        properties.remove("console.data");
        assertThat(LinkSecret.of(environment)).isNotEqualTo(LinkSecret.of(environment));
    }
}
