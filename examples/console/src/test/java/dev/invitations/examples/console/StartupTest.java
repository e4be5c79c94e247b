package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the console in its own process: it starts, or prints one sentence with the cause of the failure. */
@Tag("full")
@Execution(ExecutionMode.CONCURRENT)
class StartupTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Console.class.getName());
        child.directory(folder.toFile());
        child.environment()
                .keySet()
                .removeIf(name -> name.matches(
                        "PORT|MANAGEMENT_PORT|CONSOLE_URL|JDBC_.*|MAIL_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS"));
        Map<String, String> all =
                new TreeMap<>(Map.of("PORT", "0", "MANAGEMENT_PORT", "0", "JDBC_URL", "jdbc:h2:mem:start"));
        all.putAll(environment);
        child.environment().putAll(all);
        return child.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    /** Asserts that the start fails with a message of one line, and returns the line. */
    private String sentence(Map<String, String> environment) throws IOException, InterruptedException {
        Process child = start(environment);
        try {
            assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.exitValue()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("out"))).isEmpty();
        List<String> lines = Files.readAllLines(folder.resolve("err"));
        assertThat(lines).hasSize(1);
        return InvalidSettingsTest.plain(lines.get(0));
    }

    @Test
    void an_invalid_setting_is_reported_in_one_line() throws IOException, InterruptedException {
        assertThat(sentence(Map.of("PORT", "abc"))).isEqualTo("PORT must be a number from 0 to 65535.");
    }

    @Test
    void an_unreachable_database_is_reported_in_one_line() throws IOException, InterruptedException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        String url = "jdbc:postgresql://localhost:" + closed + "/console?user=" + InvalidSettingsTest.USER
                + "&password=" + InvalidSettingsTest.PASSWORD;

        assertThat(sentence(Map.of(
                        "JDBC_URL",
                        url,
                        "JDBC_USER",
                        InvalidSettingsTest.USER,
                        "JDBC_PASSWORD",
                        InvalidSettingsTest.PASSWORD)))
                .startsWith("The database cannot be used. Check JDBC_URL, JDBC_USER and JDBC_PASSWORD: ")
                .contains("Connection");
    }

    @ParameterizedTest
    @CsvSource({"PORT, 0.0.0.0", "MANAGEMENT_PORT, 127.0.0.1"})
    void a_taken_port_is_reported_in_one_line(String name, String address) throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            assertThat(sentence(Map.of(name, String.valueOf(taken.getLocalPort()))))
                    .isEqualTo("Port " + taken.getLocalPort()
                            + " is in use. Set PORT or MANAGEMENT_PORT to another port.");
        }
    }

    @Test
    void a_successful_start_prints_the_address() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process child = start(Map.of("PORT", String.valueOf(port)));
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
            String output = "";
            while (!output.endsWith("\n") && child.isAlive() && System.nanoTime() < end) {
                child.waitFor(50, TimeUnit.MILLISECONDS);
                output = Files.readString(folder.resolve("out"));
            }
            assertThat(output)
                    .matches("Open http://localhost:" + port + "  \\(ready in \\d+\\.\\d s; stop with Ctrl\\+C\\)\n");
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/login"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(Files.readString(folder.resolve("err"))).isEmpty();
        } finally {
            child.destroy();
            child.waitFor();
        }
    }
}
