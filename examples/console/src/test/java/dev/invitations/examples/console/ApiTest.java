package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the HTTP API: answers, and refusals as problem details (RFC 9457). */
class ApiTest {

    private static Running console;
    private static Visitor ada;
    private static Visitor emil;

    private static final UserId BEN = new UserId("ben");

    private DomainId domain;
    private String invitations;
    private Invitation offer;

    @BeforeAll
    static void start() {
        console = Running.quietly();
        ada = console.as("ada");
        emil = console.as("emil");
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void emilIsInvited() {
        domain = console.founds("ada", "Lighthouse");
        invitations = "/api/domains/" + domain + "/invitations";
        offer = console.sends("ada", domain, "emil", "editor");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return console.part(JsonMapper.class).readTree(answer.body());
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        return json(answer);
    }

    private static JsonNode get(Visitor who, String path) {
        return good(who.call("GET", path, ""));
    }

    private static JsonNode post(Visitor who, String path, String body) {
        return good(who.call("POST", path, body));
    }

    private static List<String> each(JsonNode items, String field) {
        List<String> values = new ArrayList<>();
        items.forEach(item -> values.add(item.path(field).asString()));
        return values;
    }

    private static JsonNode problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "dev.invitations", "tools.jackson", "\"trace\"");
        return problem;
    }

    private static JsonNode refused(HttpResponse<String> answer, int status, String reason) {
        JsonNode problem = problem(answer, status);
        assertThat(problem.path("reason").asString()).isEqualTo(reason);
        assertThat(problem.path("type").asString())
                .isEqualTo("urn:invitations:" + reason.toLowerCase(Locale.ROOT).replace('_', '-'));
        return problem;
    }

    private String at(Invitation invitation) {
        return invitations + "/" + invitation.id().uuid();
    }

    @Test
    void anInvitationFromSendToHistory() {
        JsonNode sent = post(
                ada,
                invitations,
                "{\"invites\":[{\"user\":\"hana\",\"role\":\"viewer\"},{\"user\":\"ada\",\"role\":\"viewer\"}]}");
        assertThat(each(sent, "user")).containsExactly("hana", "ada");
        assertThat(sent.path(0).path("invitation").path("status").asString()).isEqualTo("PENDING");
        assertThat(sent.path(1).path("refusal").asString()).isEqualTo("SELF_INVITATION");
        String hanas =
                invitations + "/" + sent.path(0).path("invitation").path("id").asString();

        assertThat(post(emil, at(offer) + "/accept", "").path("status").asString())
                .isEqualTo("ACCEPTED");
        Visitor hana = console.as("hana");
        assertThat(post(hana, hanas + "/reject", "").path("status").asString()).isEqualTo("REJECTED");
        assertThat(post(ada, hanas + "/resend", "").path("timesSent").asInt()).isEqualTo(2);
        assertThat(good(ada.call("DELETE", hanas, "")).path("status").asString())
                .isEqualTo("DELETED");

        assertThat(each(get(ada, hanas + "/history"), "kind")).containsExactly("SENT", "REJECTED", "RESENT", "DELETED");
        assertThat(each(get(ada, "/api/domains/" + domain + "/members").path("items"), "user"))
                .containsExactly("emil", "ada");
        assertThat(each(
                        get(ada, invitations + "?status=ACCEPTED&status=PENDING")
                                .path("items"),
                        "invitee"))
                .containsExactly("emil");
        assertThat(get(ada, invitations + "?status=REJECTED").path("items").isEmpty())
                .isTrue();
    }

    @Test
    void whatIsForMe() {
        JsonNode inbox = get(emil, "/api/inbox");
        assertThat(each(inbox.path("pending"), "id"))
                .contains(offer.id().uuid().toString())
                .hasSizeLessThan(6);
        assertThat(inbox.path("total").asInt()).isPositive();

        JsonNode mine = get(emil, "/api/invitations");
        assertThat(mine.path("items").path(0).path("id").asString())
                .isEqualTo(offer.id().uuid().toString());
        assertThat(Set.copyOf(each(get(emil, "/api/invitations?status=EXPIRED").path("items"), "status")))
                .containsExactly("EXPIRED");
    }

    @Test
    void aCursorLeadsOn() {
        for (int i = 0; i < 60; i++) {
            String id = "guest-" + domain + "-" + i;
            console.part(Directory.class).add(new Person(id, "Guest", "guest@example.org", "en", "UTC"));
            console.sends("ada", domain, id, "viewer");
        }
        Set<String> seen = new HashSet<>();
        String path = invitations;
        for (int pages = 0; pages < 10; pages++) {
            JsonNode page = get(ada, path);
            seen.addAll(each(page.path("items"), "id"));
            if (page.path("next").isNull()) {
                break;
            }
            path = invitations + "?after=" + page.path("next").asString();
        }
        assertThat(seen).hasSize(61);
    }

    @Test
    void refusalsAreProblems() {
        refused(ada.call("POST", at(offer) + "/accept", ""), 404, "NOT_FOUND");
        refused(emil.call("GET", invitations + "?after=damaged", ""), 400, "INVALID_CURSOR");
        refused(emil.call("DELETE", at(offer), ""), 403, "NOT_PERMITTED");
        refused(console.as("hana").call("DELETE", at(offer), ""), 404, "NOT_FOUND");
        refused(ada.call("POST", at(offer) + "/resend", ""), 409, "ALREADY_PENDING");
        post(emil, at(offer) + "/accept", "");
        refused(ada.call("DELETE", at(offer), ""), 409, "ALREADY_ACCEPTED");
        String one = "{\"invites\":[{\"user\":\"hana\",\"role\":\"viewer\"}],\"allOrNothing\":true}";
        refused(emil.call("POST", invitations, one), 403, "NOT_PERMITTED");
        JsonNode outcome = post(ada, invitations, one.replace("viewer", "emperor"));
        assertThat(outcome.path(0).path("refusal").asString()).isEqualTo("ROLE_UNKNOWN");
    }

    @Test
    void aRoleThatTheInviterLostIsAProblem() {
        console.joins("ada", domain, "ben", "lead");
        Invitation bens = console.sends("ben", domain, "hana", "viewer");
        console.part(Teamwork.class).remove(BEN, domain, BEN);

        refused(console.as("hana").call("POST", at(bens) + "/accept", ""), 409, "INVITER_NOT_PERMITTED");
    }

    @Test
    void aRoleThatIsUnknownNowIsNotProcessed() {
        console.sql()
                .update(
                        "UPDATE invitation SET role = 'emperor' WHERE invitation_id = ?",
                        offer.id().uuid());

        refused(emil.call("POST", at(offer) + "/accept", ""), 422, "ROLE_UNKNOWN");
    }

    @Test
    void noSeatIsAConflict() {
        console.seats(domain, 1);

        JsonNode problem = refused(emil.call("POST", at(offer) + "/accept", ""), 409, "NO_SEAT");

        assertThat(problem.path("detail").asString()).contains("Lighthouse");
    }

    @Test
    void aFieldThatIsNotValidIsNamed() {
        JsonNode problem = refused(
                ada.call("POST", invitations, "{\"invites\":[{\"user\":\" \",\"role\":\"viewer\"}]}"),
                400,
                "INVALID_INPUT");
        assertThat(problem.path("field").asString()).startsWith("invites[0]");

        assertThat(refused(ada.call("GET", invitations + "?status=DELETED", ""), 400, "INVALID_INPUT")
                        .path("field")
                        .asString())
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"invites\":null}",
                "{\"invites\":[]}",
                "{\"invites\":[null]}",
                "{\"invites\":[{}]}",
                "{\"invites\":[{\"user\":\"hana\"}]}",
                "{\"invites\":[{\"role\":\"viewer\"}]}",
                "{\"invites\":[{\"user\":null,\"role\":null}]}"
            })
    void whatIsMissingIsNamed(String body) {
        JsonNode problem = refused(ada.call("POST", invitations, body), 400, "INVALID_INPUT");

        assertThat(problem.path("field").asString()).startsWith("invites");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{",
                "[]",
                "7",
                "{\"invites\":7}",
                "{\"invites\":[7]}",
                "{\"invites\":{\"user\":\"hana\"}}",
                "{\"invites\":[{\"user\":{},\"role\":\"viewer\"}]}",
                "{\"invites\":[],\"allOrNothing\":\"perhaps\"}"
            })
    void whatIsNoRequestIsAProblem(String body) {
        problem(ada.call("POST", invitations, body), 400);
    }

    @Test
    void theRestOfHttpIsProblemsToo() {
        problem(ada.call("POST", invitations + "/no-uuid/resend", ""), 400);
        problem(ada.call("GET", invitations + "?status=ASLEEP", ""), 400);
        problem(ada.call("PUT", invitations, "{}"), 405);
        problem(
                ada.exchange(ada.request(invitations, "Content-Type", "text/plain", "Accept", Visitor.JSON)
                        .header("X-XSRF-TOKEN", ada.token())
                        .POST(HttpRequest.BodyPublishers.ofString("hello"))),
                415);
        problem(ada.call("GET", "/api/nowhere", ""), 404);
        problem(
                ada.exchange(ada.request(invitations, "Content-Type", Visitor.JSON, "Accept", Visitor.JSON)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                403);
        problem(console.visitor().call("GET", "/api/inbox", ""), 401);
    }

    @Test
    void aDatabaseThatIsBusySaysWhenToComeAgain() {
        for (String state : List.of("40001", "08006")) {
            console.part(Faults.class).next("invitation", state);
            HttpResponse<String> busy = ada.call("GET", invitations, "");

            refused(busy, 503, "STORAGE");
            assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        }
        console.part(Faults.class).next("invitation", "42000");
        HttpResponse<String> broken = ada.call("GET", invitations, "");

        refused(broken, 500, "STORAGE");
        assertThat(broken.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void theOpenApiDocumentHasEveryPath() {
        JsonNode document = good(ada.call("GET", "/v3/api-docs", ""));
        List<String> mapped = new ArrayList<>();
        console.part(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().equals(ApiController.class)) {
                String verb = mapping.getMethodsCondition()
                        .getMethods()
                        .iterator()
                        .next()
                        .name();
                mapped.add(verb + " " + mapping.getPatternValues().iterator().next());
            }
        });
        List<String> documented = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue()
                    .properties()
                    .forEach(verb -> documented.add(verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()));
            path.getValue().forEach(operation -> {
                assertThat(operation.path("summary").asString()).isNotBlank();
                operation
                        .path("parameters")
                        .forEach(parameter ->
                                assertThat(parameter.path("name").asString()).isNotEqualTo("me"));
            });
        }

        assertThat(documented).hasSizeGreaterThan(8).containsExactlyInAnyOrderElementsOf(mapped);
    }

    /** Checks this as far as possible without a browser: every loaded file is our own, and no script is inline. */
    @Test
    void theOpenApiPageIsAllowedWhatItNeeds() {
        HttpResponse<String> page = ada.get("/swagger-ui/index.html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains(
                        "script-src 'self';",
                        "style-src 'self' 'unsafe-inline'",
                        "connect-src 'self'",
                        "img-src 'self' data:");
        List<Element> parts = Jsoup.parse(
                        page.body(), console.at("/swagger-ui/index.html").toString())
                .select("script, link[rel=stylesheet], link[rel=icon]");

        assertThat(parts).hasSizeGreaterThan(3);
        for (Element part : parts) {
            String address = part.absUrl(part.tagName().equals("script") ? "src" : "href");
            assertThat(address).startsWith(console.at("/swagger-ui/").toString());
            HttpResponse<String> loaded =
                    ada.get(address.substring(console.at("").toString().length()));
            assertThat(loaded.statusCode()).as(address).isEqualTo(200);
        }
        assertThat(ada.get("/v3/api-docs/swagger-config", "Accept", Visitor.JSON)
                        .body())
                .contains("/v3/api-docs");
    }

    @Test
    void anUnknownAndAForeignInvitationAreTheSame() {
        DomainId foreign = console.founds("hana", "Not Ada's");
        Invitation theirs = console.sends("hana", foreign, "emil", "viewer");
        for (String rest : List.of("/accept", "/reject", "/resend", "/history")) {
            String verb = rest.equals("/history") ? "GET" : "POST";
            String one =
                    "/api/domains/" + foreign + "/invitations/" + theirs.id().uuid();
            String none = "/api/domains/" + UUID.randomUUID() + "/invitations/" + UUID.randomUUID();
            HttpResponse<String> answer = ada.call(verb, one + rest, "");

            refused(answer, 404, "NOT_FOUND");
            assertThat(answer.body().replace(one, ""))
                    .isEqualTo(ada.call(verb, none + rest, "").body().replace(none, ""));
        }
    }
}
