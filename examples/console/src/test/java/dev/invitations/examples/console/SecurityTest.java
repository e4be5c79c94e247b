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
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the security of everything after the log-in, which is only a demo. */
@Tag("full")
class SecurityTest {

    private static final String HOSTILE = "<script>alert(1)</script>\"'&{{}}[[${7*7}]]";

    private static Running console;
    private static Visitor ada;
    private static Visitor george;
    private static DomainId domain;
    private static Invitation pending;

    @BeforeAll
    static void start() {
        console = Running.quietly();
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
    void everyAnswerHasTheHeaders(String path) {
        for (Visitor visitor : List.of(ada, console.visitor())) {
            HttpResponse<String> answer = visitor.get(path);

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
    void pagesAreNotKeptByCaches() {
        assertThat(header(ada.get("/"), "Cache-Control").orElse("")).contains("no-store");
    }

    @Test
    void theSessionIsForTheBrowserAloneAndIsNewAtLogIn() {
        Visitor visitor = console.visitor();
        HttpResponse<String> asked = visitor.get("/inbox");
        String before = visitor.cookies().get("JSESSIONID");

        HttpResponse<String> entered = visitor.logIn("emil");

        for (HttpResponse<String> answer : List.of(asked, entered)) {
            assertThat(cookie(answer, "JSESSIONID"))
                    .contains("HttpOnly", "SameSite=Lax")
                    .doesNotContain("Secure");
        }
        assertThat(before).isNotNull();
        assertThat(visitor.cookies().get("JSESSIONID")).isNotEqualTo(before);
        assertThat(visitor.get("/").statusCode()).isEqualTo(200);
    }

    /** Any client can send the header. It is trusted only if the operator has configured a proxy. */
    @Test
    void whatAProxySaysCountsOnlyWhereOneIsSetUp() {
        HttpResponse<String> answer = console.visitor().get("/inbox", "X-Forwarded-Proto", "https");
        assertThat(cookie(answer, "JSESSIONID")).isNotEmpty().doesNotContain("Secure");
        assertThat(header(answer, "Location").orElse("")).doesNotStartWith("https:");

        try (Running behindProxy = Running.quietly(Map.of("server.forward-headers-strategy", "native"))) {
            HttpResponse<String> secured = behindProxy.visitor().get("/inbox", "X-Forwarded-Proto", "https");
            assertThat(cookie(secured, "JSESSIONID")).contains("Secure", "HttpOnly");
            assertThat(cookie(behindProxy.visitor().get("/login", "X-Forwarded-Proto", "https"), "XSRF-TOKEN"))
                    .contains("Secure");
            assertThat(header(secured, "Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void aPostWithoutTheTokenIsRefused() {
        String path = here("/invitations/" + pending.id().uuid() + "/delete");
        String foreign = george.token();

        isErrorPage(ada.forge(path, Optional.empty()), 403);
        isErrorPage(ada.forge(path, Optional.of(foreign)), 403);
        isErrorPage(ada.forge(path, Optional.of("")), 403);
        isErrorPage(ada.forge("/logout", Optional.empty()), 403);
        isErrorPage(console.visitor().forge("/login", Optional.empty(), "person", "ada"), 403);

        assertThat(ada.page(here("/invitations")).select("tbody").text()).contains("Pending");
        assertThat(ada.get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void logOutEndsTheSession() {
        Visitor visitor = console.as("emil");

        visitor.post("/logout");

        assertThat(header(visitor.get("/"), "Location").orElse("")).endsWith("/login");
    }

    @Test
    void hostileNamesAreTextOnEveryPage() {
        Directory directory = console.part(Directory.class);
        String id = "a/b?c=%64&<i>\"' d";
        directory.add(new Person(id, HOSTILE + "P", HOSTILE + "@x", "en-GB", "Europe/London"));
        DomainId hostile = console.founds(id, HOSTILE + "D");
        Invitation offer = console.sends(id, hostile, "fatima", "admin");
        console.joins(id, hostile, "hana", "admin");
        Invitation back = console.sends("hana", hostile, "emil", "viewer");
        Visitor evil = console.as(id);
        Visitor fatima = console.as("fatima");
        String at = "/domains/" + hostile;

        for (HttpResponse<String> answer : List.of(
                evil.get("/login"),
                evil.get("/"),
                evil.get(at + "/members"),
                evil.get(at + "/invitations"),
                evil.get(at + "/invitations/" + offer.id().uuid()),
                evil.get(at + "/invitations/" + back.id().uuid()),
                evil.get(at + "/invitations/new"),
                ada.get(here("/people?q=script")),
                ada.get(here("/people?q=%3Cscript%3E")),
                fatima.get("/?welcome"),
                fatima.get("/inbox"),
                fatima.post("/inbox/" + hostile + "/" + offer.id().uuid() + "/accept"),
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
    void anUnknownAndAForeignDomainAreTheSame() {
        DomainId foreign = console.founds("hana", "Not Ada's");
        Invitation theirs = console.sends("hana", foreign, "emil", "viewer");

        for (String rest : List.of(
                "",
                "/members",
                "/invitations",
                "/invitations/new",
                "/people?q=a",
                "/invitations/" + theirs.id().uuid())) {
            HttpResponse<String> other = ada.get("/domains/" + foreign + rest);
            isErrorPage(other, 404);
            assertThat(other.body())
                    .isEqualTo(ada.get("/domains/" + UUID.randomUUID() + rest).body());
        }
        String invitation = "/invitations/" + theirs.id().uuid();
        for (String rest : List.of(invitation + "/resend", invitation + "/delete", "/invitations")) {
            HttpResponse<String> other = ada.post("/domains/" + foreign + rest, "person", "ben", "role", "viewer");
            isErrorPage(other, 404);
            assertThat(other.body())
                    .isEqualTo(ada.post("/domains/nowhere" + rest, "person", "ben", "role", "viewer")
                            .body());
        }
        for (String answer : List.of("/accept", "/decline")) {
            HttpResponse<String> other =
                    ada.post("/inbox/" + foreign + "/" + theirs.id().uuid() + answer);
            isErrorPage(other, 404);
            assertThat(other.body())
                    .isEqualTo(ada.post("/inbox/nowhere/" + UUID.randomUUID() + answer)
                            .body());
        }
    }

    @Test
    void whatOneMayNotDoIsRefusedByHandToo() {
        String invitation = "/invitations/" + pending.id().uuid();
        var before = console.everything();

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

        assertThat(console.everything()).isEqualTo(before);
        assertThat(george.page(here("")).select("nav.tabs a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "", "ADA", "ada'--"})
    void whoIsNotKnownIsNotLetIn(String person) {
        Visitor visitor = console.visitor();

        HttpResponse<String> answer = visitor.logIn(person);

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(header(answer, "Location").orElse("")).endsWith("/login");
        assertThat(visitor.get("/").statusCode()).isEqualTo(302);
    }

    @Test
    void whoHasNoSessionIsLedToTheLogIn() {
        HttpResponse<String> page = console.visitor().get("/inbox");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(header(page, "Location").orElse("")).endsWith("/login");

        HttpResponse<String> part = console.visitor().get("/inbox", "HX-Request", "true");
        assertThat(part.statusCode()).isEqualTo(401);
        assertThat(header(part, "HX-Redirect")).contains("/login");

        HttpResponse<String> api = console.visitor().get("/api/inbox");
        assertThat(api.statusCode()).isEqualTo(401);
        assertThat(header(api, "Content-Type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void afterTheLogInAPageGoesOnButNoPartOfOne() {
        Visitor visitor = console.visitor();
        visitor.get("/inbox");
        assertThat(header(visitor.logIn("emil"), "Location").orElse("")).contains("/inbox");

        Visitor lost = console.visitor();
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
    void logInLeadsNowhereElse(String path) {
        Visitor visitor = console.visitor();
        visitor.exchange(Visitor.to(
                console.at(path.replace("\\", "%5c")), "Accept", "text/html", "Referer", "https://evil.example/"));

        HttpResponse<String> answer = visitor.post(
                "/login",
                "person",
                visitor.get("/login").statusCode() == 200 ? "emil" : "",
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
    void whatIsNotUnderstoodIsSaid(String path) {
        isErrorPage(ada.get(here(path)), 400);
    }

    @Test
    void formsThatNoPageSendsAreNotUnderstood() {
        isErrorPage(ada.post(here("/invitations/no-uuid/delete")), 400);
        isErrorPage(ada.post("/inbox/" + domain + "/no-uuid/accept"), 400);
        isErrorPage(ada.post("/domains"), 400);
        isErrorPage(ada.post(here("/invitations"), "person", "ben", "person", "hana", "role", "viewer"), 400);
        isErrorPage(ada.post(here("/invitations"), "person", "b\u0000n", "role", "viewer"), 400);
        isErrorPage(ada.get("/domains/" + "x".repeat(500)), 400);
    }

    @Test
    void pagesThatAreNotThereAndMethodsThatAreNotMeantSaySo() {
        isErrorPage(ada.get("/nowhere"), 404);
        assertThat(ada.get("/logout").statusCode()).isEqualTo(404);
        assertThat(ada.post("/inbox").statusCode()).isEqualTo(405);
        assertThat(ada.get(here("/invitations/" + pending.id().uuid() + "/delete"))
                        .statusCode())
                .isIn(404, 405);
    }

    /** The page shows users no details of the failure, and does not blame them for it. */
    @Test
    void aDatabaseThatFailsIsAPageToo() {
        console.part(Faults.class).next("FROM domains", "08006");
        isErrorPage(ada.get(here("/members")), 503);
        console.part(Faults.class).next("invitation", "08006");
        isErrorPage(ada.get("/inbox"), 503);
        console.part(Faults.class).next("invitation", "42000");
        isErrorPage(ada.get("/inbox"), 500);
    }

    @Test
    void idsOfPeopleAreTakenAsTheyAre() {
        console.part(Directory.class).add(new Person("x,y", "Comma", "c@example.org", "en", "UTC"));

        HttpResponse<String> answer = ada.post(here("/invitations"), "person", "x,y", "role", "viewer");

        assertThat(Jsoup.parse(answer.body()).select(".outcomes").text().toLowerCase(Locale.ROOT))
                .contains("comma")
                .contains("sent.");
        assertThat(console.part(Directory.class).person("x,y").map(Person::user))
                .contains(new UserId("x,y"));
    }
}
