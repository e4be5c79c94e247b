package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the security of the console. The log-in itself is a demo without passwords. */
@Tag("full")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityTest {

    private static final String HOSTILE = "<script>alert(1)</script>\"'&{{}}[[${7*7}]]";

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private final DomainId domain = console.founds("ada", "Lighthouse");
    private final Invitation pending = console.sends("ada", domain, "emil", "editor");

    @BeforeAll
    void letGeorgeJoin() {
        console.joins("ada", domain, "george", "viewer");
    }

    private String here(String rest) {
        return "/domains/" + domain + rest;
    }

    /** Sends a request. The parameters of a POST are the fields of a form. */
    private Response send(ConsoleClient client, String method, String path, String domain) {
        String address = path.replace("{domain}", domain)
                .replace("{pending}", pending.id().uuid().toString())
                .replace("{too long}", "x".repeat(500));
        String[] form = address.split("[?&=]", -1);
        return method.equals("GET")
                ? client.get(address)
                : client.post(form[0], Arrays.copyOfRange(form, 1, form.length));
    }

    private static String cookie(Response answer, String name) {
        return answer.headers("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElse("");
    }

    /** Asserts that the answer is the console's own error page, which discloses nothing. */
    private static void assertErrorPage(Response answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("text/html");
        assertThat(Jsoup.parse(answer.body()).select("main .error .code").text())
                .isEqualTo(String.valueOf(status));
        assertThat(answer.body()).doesNotContain("Exception", "at dev.", "org.springframework", "Whitelabel");
    }

    private static void assertRedirect(Response answer, String end) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/inbox",
                "/style.css",
                "/app.js",
                "/webjars/htmx.org/dist/htmx.min.js",
                "/nowhere",
                "/api/inbox",
                "/api/nowhere",
                "/domains/nowhere",
                "/domains/harbour",
                "/v3/api-docs",
                "/swagger-ui/index.html"
            })
    void every_response_has_the_security_headers(String path) {
        for (ConsoleClient client : List.of(ada, console.client())) {
            Response answer = client.get(path);

            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("Permissions-Policy")).contains("camera=()");
            if (String.valueOf(answer.contentType()).startsWith("text/html")) {
                assertThat(answer.body()).doesNotContainPattern("<script>|<style| style=\"| on[a-z]+=\"");
            }
        }
    }

    @Test
    void pages_are_not_cached() {
        assertThat(ada.get("/").header("Cache-Control")).contains("no-store");
    }

    @Test
    void log_in_starts_a_new_session_with_a_protected_cookie_and_log_out_ends_it() {
        ConsoleClient client = console.as("fatima");
        String before = client.cookie("JSESSIONID");

        Response entered = client.logIn("emil");

        assertThat(cookie(entered, "JSESSIONID"))
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure");
        assertThat(cookie(entered, "XSRF-TOKEN")).contains("SameSite=Strict").doesNotContain("Secure");
        assertThat(client.cookie("JSESSIONID")).isNotEqualTo(before);
        assertThat(client.get("/").statusCode()).isEqualTo(200);

        client.post("/logout");

        assertRedirect(client.get("/"), "/login");
    }

    /** Any client can send the header. It is trusted only if the operator has configured a proxy. */
    @Test
    void forwarded_headers_count_only_behind_a_configured_proxy() {
        Map<String, String> https = Map.of("X-Forwarded-Proto", "https");
        Response answer = console.client().forge("/login", https, "person", "emil");
        assertThat(cookie(answer, "JSESSIONID")).isNotEmpty().doesNotContain("Secure");
        assertThat(answer.header("Location")).doesNotStartWith("https:");

        try (RunningConsole behindProxy = new RunningConsole(Map.of("server.forward-headers-strategy", "native"))) {
            Response secured = behindProxy.client().forge("/login", https, "person", "emil");
            assertThat(cookie(secured, "JSESSIONID")).contains("Secure", "HttpOnly");
            assertThat(cookie(secured, "XSRF-TOKEN")).contains("Secure");
            assertThat(secured.hasHeader("Strict-Transport-Security")).isTrue();
        }
    }

    @Test
    void a_post_without_the_csrf_token_is_refused() {
        String path = here("/invitations/" + pending.id().uuid() + "/delete");
        String foreign = console.as("george").token();

        assertErrorPage(ada.forge(path, Map.of()), 403);
        assertErrorPage(ada.forge(path, Map.of("X-XSRF-TOKEN", foreign)), 403);
        assertErrorPage(ada.forge(path, Map.of("X-XSRF-TOKEN", "")), 403);
        assertErrorPage(ada.forge("/logout", Map.of()), 403);

        assertThat(ada.page(here("/invitations")).select("tbody").text()).contains("Pending");
    }

    /** Before the log-in no session can hold a token, so the headers of the browser show who sent the form. */
    @ParameterizedTest
    @CsvSource({
        "Origin, https://evil.example",
        "Origin, http://localhost:1",
        "Origin, null",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void a_log_in_from_a_page_of_another_site_is_refused(String header, String value) {
        ConsoleClient client = console.client();

        assertErrorPage(client.forge("/login", Map.of(header, value), "person", "ada"), 403);

        assertThat(client.cookie("JSESSIONID")).isEqualTo("none yet");
        Map<String, String> own = Map.of("Origin", console.at(""), "Sec-Fetch-Site", "same-origin");
        assertRedirect(client.forge("/login", own, "person", "ada"), "/?welcome");
    }

    /** The check must not depend on the spelling of the path, because the log-in is found by its decoded path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login",
                "/%6cogin",
                "/%6Cogin",
                "/lo%67in",
                "/login/",
                "//login",
                "/./login",
                "/login;x=1",
                "/LOGIN"
            })
    void no_spelling_of_the_path_lets_a_page_of_another_site_log_in(String path) throws IOException {
        String answer = post(path, "Origin: https://evil.example");

        assertThat(answer).containsPattern("^HTTP/1.1 (400|403) ").doesNotContain("Set-Cookie");
    }

    /** The form is the one that a page of another site can post without a question to the server. */
    private String post(String path, String header) throws IOException {
        String form = "person=ada";
        String request = String.join(
                "\r\n",
                "POST " + path + " HTTP/1.1",
                "Host: localhost",
                header,
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: " + form.length(),
                "Connection: close",
                "",
                form);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Cookies have no port, so a page of another server on this machine can read the token. */
    @ParameterizedTest
    @CsvSource({
        "Origin, https://evil.example",
        "Origin, http://localhost:1",
        "Origin, null",
        "Sec-Fetch-Site, cross-site",
        "Sec-Fetch-Site, same-site"
    })
    void a_command_from_a_page_of_another_site_is_refused_even_with_the_token(String header, String value) {
        Map<String, String> foreign = Map.of(header, value, "X-XSRF-TOKEN", ada.token());
        String id = UUID.randomUUID().toString();
        assertErrorPage(ada.forge("/domains", foreign, "id", id, "name", "Forged"), 403);
        assertErrorPage(ada.forge("/%64omains", foreign, "id", id, "name", "Forged"), 403);

        Response api =
                ada.call("DELETE", "/api" + here("/invitations/") + pending.id().uuid(), foreign, "");
        assertThat(api.statusCode()).isEqualTo(403);
        assertThat(api.contentType()).startsWith("application/problem+json");
        assertThat(api.body()).contains("A page of another site sent this request.");
        assertThat(ada.page("/").text()).doesNotContain("Forged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/inbox", "/%61pi/inbox", "/a%70i/nowhere"})
    void the_api_is_recognized_by_its_decoded_path(String path) {
        Response anonymous = console.client().get(path);
        assertThat(anonymous.statusCode()).isEqualTo(401);
        assertThat(anonymous.contentType()).startsWith("application/problem+json");
    }

    /** A browser has one session. If Ben logs in, the tabs of Ada still show her pages. */
    @Test
    void a_stale_page_of_another_account_says_which_user_is_logged_in() {
        ConsoleClient browser = console.as("ada");
        String path = here("/invitations/" + pending.id().uuid() + "/delete");
        String token = browser.page(here("/invitations"))
                .select("form[action=" + path + "] [name=_csrf]")
                .val();
        browser.logIn("ben");
        List<String> before = console.allRows();

        Response answer = browser.forge(path, Map.of(), "_csrf", token);

        assertErrorPage(answer, 403);
        assertThat(Jsoup.parse(answer.body()).select("main").text())
                .contains("You are logged in as Ben Lindqvist", "nothing was done");
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void a_page_of_an_earlier_log_in_of_the_same_user_is_stale_too() {
        ConsoleClient browser = console.as("ada");
        String token =
                browser.page("/").select("form[action=/domains] [name=_csrf]").val();
        browser.post("/logout");
        browser.logIn("ada");

        assertErrorPage(browser.forge("/domains", Map.of(), "_csrf", token, "name", "Twice"), 403);
        assertThat(token).isNotEmpty();
        assertThat(browser.page("/").text()).doesNotContain("Twice");
    }

    @Test
    void hostile_names_are_escaped_on_every_page() {
        String id = "a/b?c=%64&<i>\"' d";
        console.addUser(id, HOSTILE + "P", HOSTILE + "@x");
        DomainId hostile = console.founds(id, HOSTILE + "D");
        Invitation toFatima = console.sends(id, hostile, "fatima", "admin");
        console.joins(id, hostile, "hana", "admin");
        Invitation back = console.sends("hana", hostile, "emil", "viewer");
        ConsoleClient evil = console.as(id);
        ConsoleClient fatima = console.as("fatima");
        String at = "/domains/" + hostile;

        for (Response answer : List.of(
                evil.get("/login"),
                evil.get("/"),
                evil.get(at + "/members"),
                evil.get(at + "/invitations"),
                evil.get(at + "/invitations/" + toFatima.id().uuid()),
                evil.get(at + "/invitations/" + back.id().uuid()),
                evil.get(at + "/invitations/new"),
                ada.get(here("/people?q=script")),
                ada.get(here("/people?q=%3Cscript%3E")),
                fatima.get("/?welcome"),
                fatima.get("/inbox"),
                fatima.post("/inbox/" + hostile + "/" + toFatima.id().uuid() + "/accept"),
                fatima.get("/inbox"),
                evil.post("/domains", "id", UUID.randomUUID().toString(), "name", HOSTILE + "E"),
                evil.get("/"))) {
            String address = answer.url().toString();
            assertThat(answer.statusCode()).as(address).isIn(200, 302);
            assertThat(answer.body()).as(address).doesNotContain("<script>alert", "[[49]]", "\"'&{{");
            assertThat(Jsoup.parse(answer.body()).select("script:not([src]), i"))
                    .as(address)
                    .isEmpty();
            if (answer.statusCode() == 200 && !address.endsWith("/new")) {
                assertThat(Jsoup.parse(answer.body()).text()).as(address).contains(HOSTILE);
            }
        }
    }

    /**
     * George may see the domain but nothing in it, and a request that no link offers him is refused. Hana is not a
     * member, so the domain does not exist for her.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /domains/{domain}                                      | 200
            GET  | /domains/{domain}/members                              | 403
            GET  | /domains/{domain}/invitations                          | 403
            GET  | /domains/{domain}/invitations/new                      | 403
            GET  | /domains/{domain}/invitations/new/ben                  | 403
            GET  | /domains/{domain}/people?q=a                           | 403
            GET  | /domains/{domain}/people/addresses?address=a@b.org     | 403
            GET  | /domains/{domain}/invitations/{pending}                | 404
            POST | /domains/{domain}/invitations?person=ben&role=viewer   | 403
            POST | /domains/{domain}/invitations/{pending}/resend         | 404
            POST | /domains/{domain}/invitations/{pending}/delete         | 404
            POST | /domains/{domain}/invitations/{pending}/send-again     | 404
            POST | /domains/{domain}/members/role?user=george&role=admin&grant={pending}&former=viewer | 403
            POST | /domains/{domain}/members/role?user=ben&role=viewer&grant={pending}&former=lead | 403
            POST | /domains/{domain}/members/remove?user=ada&grant={pending}&former=admin | 403
            POST | /domains/{domain}/members/add-again?user=ben&role=viewer&removal={pending} | 403
            POST | /inbox/{domain}/{pending}/leave                        | 404
            POST | /inbox/{domain}/{pending}/accept                       | 404
            POST | /inbox/{domain}/{pending}/decline                      | 404
            """)
    void hidden_actions_are_refused_if_requested_directly(String method, String path, int statusForViewer) {
        List<String> before = console.allRows();

        assertThat(send(console.as("george"), method, path, domain.value()).statusCode())
                .isEqualTo(statusForViewer);
        ConsoleClient hana = console.as("hana");
        Response foreign = send(hana, method, path, domain.value());
        assertErrorPage(foreign, 404);
        assertThat(foreign.body())
                .isEqualTo(
                        send(hana, method, path, UUID.randomUUID().toString()).body());

        assertThat(console.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "", "ADA", "ada'--"})
    void unknown_users_cannot_log_in(String user) {
        ConsoleClient client = console.client();
        assertRedirect(client.logIn(user), "/login");
        assertRedirect(client.get("/"), "/login");
    }

    @Test
    void log_in_returns_to_the_requested_page_but_not_to_a_part_of_one() {
        ConsoleClient client = console.client();
        String page = "/domains/harbour/invitations?status=pending&after=x,y";
        String logIn = String.valueOf(client.get(page).header("Location"));
        String form = Jsoup.parse(
                        client.get(logIn.substring(logIn.indexOf("/login"))).body())
                .expectFirst("[name=to]")
                .val();
        assertThat(form).isEqualTo(page);
        assertRedirect(client.post("/login", "person", "emil", "to", form), page);

        ConsoleClient lost = console.client();
        Response part = lost.get("/domains/harbour/people?q=a", Map.of("HX-Request", "true"));
        assertThat(part.statusCode()).isEqualTo(401);
        assertThat(part.header("HX-Redirect")).isEqualTo("/login");
        Response api = lost.get("/api/inbox");
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(api.contentType()).startsWith("application/problem+json");
        assertRedirect(lost.logIn("emil"), "/?welcome");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login?continue=https://evil.example/",
                "/login?url=//evil.example",
                "/login?redirect=https://evil.example",
                "//evil.example/",
                "/%2f%2fevil.example",
                "/%5cevil.example",
                "/.evil.example",
                "/login?to=/\\evil.example",
                "/login?to=/\t/evil.example",
                "/login?to=javascript:alert(1)",
                "/login?to=/@evil.example",
                "/login?to=/..//evil.example",
                "/login?to=/.//evil.example",
                "/login?to=/x/..//evil.example",
                "/login?to=/x//evil.example",
                "/login?to=/%2e%2e/%2fevil.example",
                "/login?to=/./error",
                "/login?targetUrl=https://evil.example"
            })
    void log_in_never_redirects_to_another_site(String path) {
        ConsoleClient client = console.client();
        client.get(path, Map.of("Referer", "https://evil.example/"));
        client.get("/login");

        String to = path.replaceFirst("/login\\?\\w+=", "");
        Response answer = client.post("/login", "person", "emil", "redirect", "https://evil.example", "to", to);

        URI home = URI.create(console.at("/"));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith("/?welcome");
        assertThat(home.resolve(String.valueOf(answer.header("Location"))).getAuthority())
                .isEqualTo(home.getAuthority());
    }

    /** A request that no page makes gets the console's own error page, and not a page of the server. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | GET  | /domains/{domain}/invitations/no-uuid
            400 | GET  | /domains/{domain}/invitations?status=asleep
            400 | GET  | /domains/{domain}/invitations?status=deleted
            400 | GET  | /domains/{domain}/invitations?status=PENDING,ACCEPTED
            400 | GET  | /domains/{domain}/invitations?after=damaged
            400 | GET  | /domains/{domain}/invitations?after=%F0%9F%98%80
            400 | GET  | /domains/{domain}/members?after=%00
            400 | GET  | /domains/{domain}/people
            400 | POST | /domains/{domain}/members/role?user=ada
            400 | POST | /domains/{domain}/members/remove
            400 | POST | /domains/{domain}/members/remove?user=b\0n&former=lead&grant={pending}
            400 | POST | /domains/{domain}/members/remove?user=ben&former=lead&grant=no-uuid
            400 | GET  | /domains/{too long}
            400 | POST | /domains
            400 | POST | /domains/{domain}/invitations/no-uuid/delete
            400 | POST | /domains/{domain}/invitations?person=ben&person=hana&role=viewer
            400 | POST | /domains/{domain}/invitations?person=b\0n&role=viewer
            400 | POST | /inbox/{domain}/no-uuid/accept
            403 | GET  | /error
            403 | POST | /error
            404 | GET  | /nowhere
            404 | GET  | /logout
            405 | GET  | /domains/{domain}/invitations/{pending}/delete
            405 | POST | /inbox
            """)
    void unexpected_requests_get_an_error_page(int status, String method, String path) {
        assertErrorPage(send(ada, method, path, domain.value()), status);
    }

    /** The page shows users no details of the failure, and does not blame them for it. */
    @ParameterizedTest
    @CsvSource({"FROM domains, 08006, 503", "invitation, 08006, 503", "invitation, 42000, 500"})
    void a_failure_of_the_database_is_an_error_page(String word, String sqlState, int status) {
        console.bean(DataSourceFaults.class).failNext(word, sqlState);
        assertErrorPage(ada.get(word.equals("invitation") ? "/inbox" : here("/members")), status);
    }

    @Test
    void ids_with_commas_are_one_value() {
        console.addUser("x,y", "Comma", "c@example.org");

        Response answer = ada.post(here("/invitations"), "person", "x,y", "role", "viewer");

        assertThat(Jsoup.parse(answer.body()).select(".outcomes").text()).containsSubsequence("Comma", "Sent.");
    }
}
