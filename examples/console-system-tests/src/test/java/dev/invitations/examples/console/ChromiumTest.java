package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class ChromiumTest {

    @Test
    void the_first_browser_on_the_path_is_used(@TempDir Path first, @TempDir Path second) throws Exception {
        assertThat(Chromium.installed(first + File.pathSeparator + second)).isEmpty();
        Path chrome = executable(second.resolve("google-chrome"));
        assertThat(Chromium.installed(first + File.pathSeparator + second)).contains(chrome);
        Path chromium = executable(first.resolve("chromium"));
        assertThat(Chromium.installed(first + File.pathSeparator + second)).contains(chromium);
    }

    private static Path executable(Path file) throws Exception {
        Files.createFile(file);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
