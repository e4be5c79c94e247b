package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.Connection.Response;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the limits on requests from the network: addresses, host names, sessions, and sizes of requests. */
@Tag("full")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoundaryTest {

    @AutoClose
    private final RunningConsole console =
            new RunningConsole(Map.of("console.allowed-hosts", "console.test, Other.test"));

    /** Sends the lines of a request, and returns the whole answer. */
    private String raw(int port, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String answerFor(String host) throws IOException {
        return raw(console.port(), "GET /login HTTP/1.1", "Host: " + host, "Connection: close", "", "");
    }

    /** On Linux every address of 127.0.0.0/8 is this machine, so a server on all addresses would answer. */
    @Test
    void the_console_listens_on_the_loopback_address_alone() {
        assertThatThrownBy(() ->
                        new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), console.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8080",
                "LOCALHOST:1",
                "127.0.0.1",
                "[::1]:8080",
                "[::1]",
                "console.test",
                "other.test:80"
            })
    void the_names_of_this_machine_and_the_configured_names_are_answered(String host) throws IOException {
        assertThat(answerFor(host)).startsWith("HTTP/1.1 200").contains("Log in");
    }

    /** A page of another site can resolve its own name to the address of this machine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "evil.localhost",
                "localhost.",
                "127.0.0.1.evil.example",
                "127.0.0.2",
                "[::2]",
                "127.1",
                "2130706433",
                "localhost@evil.example",
                "localhost,evil.example",
                ""
            })
    void other_host_names_are_refused(String host) throws IOException {
        assertThat(answerFor(host)).containsPattern("^HTTP/1.1 (400|421)").doesNotContain("Devika", "Set-Cookie");
    }

    @Test
    void the_refusal_names_the_host_and_the_setting() throws IOException {
        assertThat(answerFor("evil.example:8080"))
                .startsWith("HTTP/1.1 421")
                .endsWith("The host name evil.example is not allowed. Use localhost, or add evil.example to the setting"
                        + " ALLOWED_HOSTS.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-Host: localhost", "Host: evil.example", "Forwarded: host=localhost"})
    void no_second_header_makes_a_host_name_acceptable(String header) throws IOException {
        assertThat(raw(
                        console.port(),
                        "GET /login HTTP/1.1",
                        "Host: evil.example",
                        header,
                        "Connection: close",
                        "",
                        ""))
                .containsPattern("^HTTP/1.1 (400|421)");
        assertThat(raw(
                        console.port(),
                        "GET http://evil.example/login HTTP/1.1",
                        "Host: localhost",
                        "Connection: close",
                        "",
                        ""))
                .containsPattern("^HTTP/1.1 (400|421)");
        assertThat(raw(console.port(), "GET /login HTTP/1.0", "Connection: close", "", ""))
                .containsPattern("^HTTP/1.1 (400|421)");
    }

    @Test
    void the_management_port_refuses_other_host_names() throws IOException {
        int port = Integer.parseInt(console.managementAt("").replaceFirst(".*:", ""));
        assertThat(raw(port, "GET /actuator/health HTTP/1.1", "Host: evil.example", "Connection: close", "", ""))
                .startsWith("HTTP/1.1 421");
    }

    @Test
    void a_thousand_requests_without_a_cookie_leave_no_session() {
        List<String> paths = List.of(
                "/",
                "/login",
                "/inbox?status=pending",
                "/nowhere",
                "/api/inbox",
                "/style.css",
                "/domains/harbour",
                "/v3/api-docs",
                "//x",
                "/error");
        int before = console.sessions();

        for (int i = 0; i < 1_000; i++) {
            ConsoleClient anonymous = console.client();
            Response answer = i % 10 == 9
                    ? anonymous.forge("/login", Map.of(), "person", "nobody")
                    : anonymous.get(paths.get(i / 10 % paths.size()));
            assertThat(answer.headers("Set-Cookie")).isEmpty();
        }

        assertThat(console.sessions()).isEqualTo(before);
    }

    @Test
    void one_session_too_many_ends_the_session_that_was_idle_longest() {
        try (RunningConsole small = new RunningConsole(Map.of("console.max-sessions", "3"))) {
            ConsoleClient oldest = small.as("ada");
            ConsoleClient used = small.as("ben");
            ConsoleClient third = small.as("emil");
            assertThat(used.get("/").statusCode()).isEqualTo(200);
            assertThat(third.get("/").statusCode()).isEqualTo(200);

            ConsoleClient fourth = small.as("hana");

            assertThat(small.sessions()).isEqualTo(3);
            assertThat(oldest.get("/").statusCode()).isEqualTo(302);
            for (ConsoleClient client : List.of(used, third, fourth)) {
                assertThat(client.get("/").statusCode()).isEqualTo(200);
            }
            for (int i = 0; i < 20; i++) {
                small.as("fatima");
            }
            assertThat(small.sessions()).isEqualTo(3);
            assertThat(small.bean(SessionLimit.class).size()).isEqualTo(3);
        }
    }

    @Test
    void a_user_with_many_sessions_ends_its_own() {
        try (RunningConsole small = new RunningConsole(Map.of("console.max-sessions", "5"))) {
            ConsoleClient ada = small.as("ada");
            ConsoleClient ben = small.as("ben");
            ConsoleClient last = small.client();
            for (int i = 0; i < 12; i++) {
                last = small.as("emil");
            }

            for (ConsoleClient client : List.of(ada, ben, last)) {
                assertThat(client.get("/").statusCode()).isEqualTo(200);
            }
            assertThat(small.sessions()).isEqualTo(5);
        }
    }

    @Test
    void log_out_frees_the_session() {
        int before = console.sessions();
        ConsoleClient client = console.as("ada");
        assertThat(console.sessions()).isEqualTo(before + 1);

        client.post("/logout");

        assertThat(console.sessions()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"/domains, 413", "/login, 413"})
    void a_form_of_more_than_100_000_bytes_is_refused(String path, int status) {
        String value = "x".repeat(RequestSizeFilter.LARGEST_FORM);
        Response answer = console.as("ada").post(path, "name", value);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }

    /** The name of the host is checked before anything is read. No method makes the server read a body of any size. */
    @ParameterizedTest
    @CsvSource({"POST, evil.example, 421", "PUT, localhost, 413", "PATCH, localhost, 413", "DELETE, localhost, 413"})
    void a_large_form_is_refused_for_every_method_after_the_name_of_the_host(String method, String host, int status)
            throws IOException {
        assertThat(raw(
                        console.port(),
                        method + " /login HTTP/1.1",
                        "Host: " + host,
                        "Content-Type: application/x-www-form-urlencoded",
                        "Content-Length: " + (RequestSizeFilter.LARGEST_FORM + 1),
                        "Connection: close",
                        "",
                        "x".repeat(RequestSizeFilter.LARGEST_FORM + 1)))
                .startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "APPLICATION/X-www-form-urlencoded;charset=UTF-8"})
    void a_large_form_is_refused_whatever_the_case_of_its_type(String type) throws IOException {
        assertThat(raw(
                        console.port(),
                        "POST /login HTTP/1.1",
                        "Host: localhost",
                        "Content-Type: " + type,
                        "Content-Length: " + (RequestSizeFilter.LARGEST_FORM + 1),
                        "Connection: close",
                        "",
                        "x".repeat(RequestSizeFilter.LARGEST_FORM + 1)))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void a_body_of_more_than_a_million_bytes_is_refused() {
        String body = "{\"invites\":[]," + " ".repeat(RequestSizeFilter.LARGEST_BODY) + "\"allOrNothing\":true}";
        assertThat(console.as("ada")
                        .call("POST", "/api/domains/harbour/invitations", body)
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void a_body_of_unknown_length_is_refused() throws IOException {
        assertThat(raw(
                        console.port(),
                        "POST /login HTTP/1.1",
                        "Host: localhost",
                        "Content-Type: application/x-www-form-urlencoded",
                        "Transfer-Encoding: chunked",
                        "Connection: close",
                        "",
                        "3",
                        "a=b",
                        "0",
                        "",
                        ""))
                .startsWith("HTTP/1.1 411");
    }

    @Test
    void more_than_1_000_parameters_are_refused() {
        ConsoleClient ada = console.as("ada");
        assertThat(ada.get("/?" + "a&".repeat(1_001)).statusCode()).isEqualTo(400);
        assertThat(ada.forge("/domains", Map.of("X-XSRF-TOKEN", ada.token()), manyFields())
                        .statusCode())
                .isEqualTo(400);
    }

    private static String[] manyFields() {
        return IntStream.range(0, 1_001)
                .boxed()
                .flatMap(i -> Stream.of("f" + i, ""))
                .toArray(String[]::new);
    }

    @Test
    void a_header_of_more_than_16_kilobytes_is_refused() {
        assertThat(console.client()
                        .get("/login", Map.of("X-Large", "x".repeat(17_000)))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void files_are_not_read() throws IOException {
        String body = "--b\r\nContent-Disposition: form-data; name=\"person\"\r\n\r\nada\r\n--b--\r\n";
        String answer = raw(
                console.port(),
                "POST /login HTTP/1.1",
                "Host: localhost",
                "Content-Type: multipart/form-data; boundary=b",
                "Content-Length: " + body.length(),
                "Connection: close",
                "",
                body);
        assertThat(answer).startsWith("HTTP/1.1 302").contains("/login").doesNotContain("Set-Cookie");
    }
}
