package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the security of everything after the log-in, which is only a demo. */
@Tag("full")
class SecurityTest {

    private static final String HOSTILE = "<script>alert(1)</script>\"'&{{}}[[${7*7}]]";

    private static RunningConsole console;
    private static ConsoleClient ada;
    private static ConsoleClient george;
    private static DomainId domain;
    private static Invitation pending;

    @BeforeAll
    static void start() {
        console = RunningConsole.withoutDelivery();
        ada = console.as("ada");
        george = console.as("george");
        domain = console.founds("ada", "Lighthouse");
        console.joins("ada", domain, "george", "viewer");
        pending = console.sends("ada", domain, "emil", "editor");
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static String here(String rest) {
        return "/domains/" + domain + rest;
    }

    private static Optional<String> header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name);
    }

    private static String cookie(HttpResponse<?> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElse("");
    }

    /** Asserts that the answer is our own error page, which discloses nothing. */
    private static void isErrorPage(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type").orElse("")).startsWith("text/html");
        assertThat(Jsoup.parse(answer.body()).select("main .error .code").text())
                .isEqualTo(String.valueOf(status));
        assertThat(answer.body()).doesNotContain("Exception", "at dev.", "org.springframework", "Whitelabel");
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
            HttpResponse<String> answer = client.get(path);

            assertThat(header(answer, "Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "base-uri 'none'");
            assertThat(header(answer, "X-Content-Type-Options")).contains("nosniff");
            assertThat(header(answer, "X-Frame-Options")).contains("DENY");
            assertThat(header(answer, "Referrer-Policy")).contains("same-origin");
            assertThat(header(answer, "Permissions-Policy").orElse("")).contains("camera=()");
            if (header(answer, "Content-Type").orElse("").startsWith("text/html")) {
                assertThat(answer.body()).doesNotContainPattern("<script>|<style| style=\"| on[a-z]+=\"");
            }
        }
    }

    @Test
    void pages_are_not_cached() {
        assertThat(header(ada.get("/"), "Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void log_in_starts_a_new_session_with_a_protected_cookie() {
        ConsoleClient client = console.client();
        HttpResponse<String> asked = client.get("/inbox");
        String before = client.cookies().get("JSESSIONID");

        HttpResponse<String> entered = client.logIn("emil");

        for (HttpResponse<String> answer : List.of(asked, entered)) {
            assertThat(cookie(answer, "JSESSIONID"))
                    .contains("HttpOnly", "SameSite=Lax")
                    .doesNotContain("Secure");
        }
        assertThat(before).isNotNull();
        assertThat(client.cookies().get("JSESSIONID")).isNotEqualTo(before);
        assertThat(client.get("/").statusCode()).isEqualTo(200);
    }

    /** Any client can send the header. It is trusted only if the operator has configured a proxy. */
    @Test
    void forwarded_headers_count_only_behind_a_configured_proxy() {
        HttpResponse<String> answer = console.client().get("/inbox", "X-Forwarded-Proto", "https");
        assertThat(cookie(answer, "JSESSIONID")).isNotEmpty().doesNotContain("Secure");
        assertThat(header(answer, "Location").orElse("")).doesNotStartWith("https:");

        try (RunningConsole behindProxy =
                RunningConsole.withoutDelivery(Map.of("server.forward-headers-strategy", "native"))) {
            HttpResponse<String> secured = behindProxy.client().get("/inbox", "X-Forwarded-Proto", "https");
            assertThat(cookie(secured, "JSESSIONID")).contains("Secure", "HttpOnly");
            assertThat(cookie(behindProxy.client().get("/login", "X-Forwarded-Proto", "https"), "XSRF-TOKEN"))
                    .contains("Secure");
            assertThat(header(secured, "Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void a_post_without_the_csrf_token_is_refused() {
        String path = here("/invitations/" + pending.id().uuid() + "/delete");
        String foreign = george.token();

        isErrorPage(ada.forge(path, Optional.empty()), 403);
        isErrorPage(ada.forge(path, Optional.of(foreign)), 403);
        isErrorPage(ada.forge(path, Optional.of("")), 403);
        isErrorPage(ada.forge("/logout", Optional.empty()), 403);
        isErrorPage(console.client().forge("/login", Optional.empty(), "person", "ada"), 403);

        assertThat(ada.page(here("/invitations")).select("tbody").text()).contains("Pending");
        assertThat(ada.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void log_out_ends_the_session() {
        ConsoleClient client = console.as("emil");

        client.post("/logout");

        isRedirect(client.get("/"), "/login");
    }

    @Test
    void hostile_names_are_escaped_on_every_page() {
        DirectoryRepository directory = console.bean(DirectoryRepository.class);
        String id = "a/b?c=%64&<i>\"' d";
        directory.add(new ConsoleUser(id, HOSTILE + "P", HOSTILE + "@x", "en-GB", "Europe/London"));
        DomainId hostile = console.founds(id, HOSTILE + "D");
        Invitation toFatima = console.sends(id, hostile, "fatima", "admin");
        console.joins(id, hostile, "hana", "admin");
        Invitation back = console.sends("hana", hostile, "emil", "viewer");
        ConsoleClient evil = console.as(id);
        ConsoleClient fatima = console.as("fatima");
        String at = "/domains/" + hostile;

        for (HttpResponse<String> answer : List.of(
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
                evil.post("/domains", "name", HOSTILE + "E"),
                evil.get("/"))) {
            assertThat(answer.statusCode()).as(answer.uri().toString()).isIn(200, 302);
            assertThat(answer.body())
                    .as(answer.uri().toString())
                    .doesNotContain("<script>alert", "[[49]]", "\"'&{{")
                    .satisfies(body -> assertThat(Jsoup.parse(body).select("script:not([src]), i"))
                            .isEmpty());
            if (answer.statusCode() == 200 && !answer.uri().getPath().endsWith("/new")) {
                assertThat(Jsoup.parse(answer.body()).text())
                        .as(answer.uri().toString())
                        .contains(HOSTILE);
            }
        }
    }

    @Test
    void unknown_and_foreign_domains_get_the_same_answer() {
        DomainId foreign = console.founds("hana", "Not Ada's");
        UUID id = console.sends("hana", foreign, "emil", "viewer").id().uuid();
        String invitation = "/invitations/" + id;
        for (String page : List.of("", "/members", "/invitations", "/invitations/new", "/people?q=a", invitation)) {
            assertSameForUnknown(foreign, domain -> ada.get("/domains/" + domain + page));
        }
        for (String form : List.of(invitation + "/resend", invitation + "/delete", "/invitations")) {
            assertSameForUnknown(
                    foreign, domain -> ada.post("/domains/" + domain + form, "person", "ben", "role", "viewer"));
        }
        for (String answer : List.of("/accept", "/decline")) {
            assertSameForUnknown(foreign, domain -> ada.post("/inbox/" + domain + "/" + id + answer));
        }
    }

    private static void assertSameForUnknown(DomainId foreign, Function<String, HttpResponse<String>> request) {
        HttpResponse<String> answer = request.apply(foreign.value());
        isErrorPage(answer, 404);
        assertThat(answer.body())
                .isEqualTo(request.apply(UUID.randomUUID().toString()).body());
    }

    @Test
    void hidden_actions_are_refused_if_requested_directly() {
        String invitation = "/invitations/" + pending.id().uuid();
        var before = console.allRows();

        isErrorPage(george.get(here("/members")), 403);
        isErrorPage(george.get(here("/invitations")), 403);
        isErrorPage(george.get(here("/invitations/new")), 403);
        isErrorPage(george.get(here("/invitations/new/ben")), 403);
        isErrorPage(george.get(here("/people?q=a")), 403);
        isErrorPage(george.get(here(invitation)), 404);
        isErrorPage(george.post(here("/invitations"), "person", "ben", "role", "viewer"), 403);
        assertThat(george.post(here(invitation + "/resend")).statusCode()).isIn(403, 404);
        assertThat(george.post(here(invitation + "/delete")).statusCode()).isIn(403, 404);
        isErrorPage(george.post("/inbox/" + domain + "/" + pending.id().uuid() + "/accept"), 404);

        assertThat(console.allRows()).isEqualTo(before);
        assertThat(george.page(here("")).select("nav.tabs a")).isEmpty();
    }

    private static void isRedirect(HttpResponse<?> answer, String end) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(header(answer, "Location").orElse("")).endsWith(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "", "ADA", "ada'--"})
    void unknown_users_cannot_log_in(String user) {
        ConsoleClient client = console.client();
        isRedirect(client.logIn(user), "/login");
        isRedirect(client.get("/"), "/login");
    }

    @Test
    void requests_without_a_session_are_sent_to_the_log_in() {
        isRedirect(console.client().get("/inbox"), "/login");
        HttpResponse<String> part = console.client().get("/inbox", "HX-Request", "true");
        assertThat(part.statusCode()).isEqualTo(401);
        assertThat(header(part, "HX-Redirect")).contains("/login");
        HttpResponse<String> api = console.client().get("/api/inbox");
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(header(api, "Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void log_in_returns_to_the_requested_page_but_not_to_a_part_of_one() {
        ConsoleClient client = console.client();
        client.get("/inbox");
        assertThat(header(client.logIn("emil"), "Location").orElse("")).contains("/inbox");

        ConsoleClient lost = console.client();
        lost.get("/domains/harbour/people?q=a", "HX-Request", "true");
        lost.get("/api/inbox");
        assertThat(header(lost.logIn("emil"), "Location").orElse("")).endsWith("/?welcome");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login?continue=https://evil.example/",
                "/login?url=//evil.example",
                "/login?redirect=https://evil.example",
                "//evil.example/",
                "/%2f%2fevil.example",
                "/\\evil.example",
                "/.evil.example",
                "/login?targetUrl=https://evil.example"
            })
    void log_in_never_redirects_to_another_site(String path) {
        ConsoleClient client = console.client();
        client.exchange(ConsoleClient.to(
                console.at(path.replace("\\", "%5c")), "Accept", "text/html", "Referer", "https://evil.example/"));

        HttpResponse<String> answer = client.post(
                "/login",
                "person",
                client.get("/login").statusCode() == 200 ? "emil" : "",
                "redirect",
                "https://evil.example");

        String location = header(answer, "Location").orElseThrow();
        assertThat(console.at("/").resolve(location).getAuthority())
                .isEqualTo(console.at("/").getAuthority());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/invitations/no-uuid",
                "/invitations?status=asleep",
                "/invitations?status=deleted",
                "/invitations?after=damaged",
                "/members?after=%00",
                "/people",
                "/invitations?after=%F0%9F%98%80"
            })
    void invalid_parameters_are_bad_requests(String path) {
        isErrorPage(ada.get(here(path)), 400);
    }

    @Test
    void forms_that_no_page_sends_are_bad_requests() {
        isErrorPage(ada.post(here("/invitations/no-uuid/delete")), 400);
        isErrorPage(ada.post("/inbox/" + domain + "/no-uuid/accept"), 400);
        isErrorPage(ada.post("/domains"), 400);
        isErrorPage(ada.post(here("/invitations"), "person", "ben", "person", "hana", "role", "viewer"), 400);
        isErrorPage(ada.post(here("/invitations"), "person", "b\u0000n", "role", "viewer"), 400);
        isErrorPage(ada.get("/domains/" + "x".repeat(500)), 400);
    }

    @Test
    void unknown_pages_and_methods_have_their_status() {
        isErrorPage(ada.get("/nowhere"), 404);
        assertThat(ada.get("/logout").statusCode()).isEqualTo(404);
        assertThat(ada.post("/inbox").statusCode()).isEqualTo(405);
        assertThat(ada.get(here("/invitations/" + pending.id().uuid() + "/delete"))
                        .statusCode())
                .isIn(404, 405);
    }

    /** The page shows users no details of the failure, and does not blame them for it. */
    @ParameterizedTest
    @CsvSource({"FROM domains, 08006, 503", "invitation, 08006, 503", "invitation, 42000, 500"})
    void a_failure_of_the_database_is_an_error_page(String word, String sqlState, int status) {
        console.bean(DataSourceFaults.class).next(word, sqlState);
        isErrorPage(ada.get(word.equals("invitation") ? "/inbox" : here("/members")), status);
    }

    @Test
    void ids_with_commas_are_one_value() {
        console.bean(DirectoryRepository.class).add(new ConsoleUser("x,y", "Comma", "c@example.org", "en", "UTC"));

        HttpResponse<String> answer = ada.post(here("/invitations"), "person", "x,y", "role", "viewer");

        assertThat(Jsoup.parse(answer.body()).select(".outcomes").text().toLowerCase(Locale.ROOT))
                .contains("comma")
                .contains("sent.");
        assertThat(console.bean(DirectoryRepository.class).person("x,y").map(ConsoleUser::user))
                .contains(new UserId("x,y"));
    }
}
