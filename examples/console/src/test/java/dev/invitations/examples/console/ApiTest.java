package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the HTTP API: answers, and refusals as problem details (RFC 9457). */
class ApiTest {

    private static RunningConsole console;
    private static ConsoleClient ada;
    private static ConsoleClient emil;

    private static final UserId BEN = new UserId("ben");

    private DomainId domain;
    private String invitations;
    private Invitation toEmil;

    @BeforeAll
    static void start() {
        console = RunningConsole.withoutDelivery();
        ada = console.as("ada");
        emil = console.as("emil");
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void invite_emil() {
        domain = console.founds("ada", "Lighthouse");
        invitations = "/api/domains/" + domain + "/invitations";
        toEmil = console.sends("ada", domain, "emil", "editor");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return console.bean(JsonMapper.class).readTree(answer.body());
    }

    private static JsonNode call(ConsoleClient client, String method, String path, String body) {
        HttpResponse<String> answer = client.call(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        return json(answer);
    }

    private static JsonNode get(ConsoleClient client, String path) {
        return call(client, "GET", path, "");
    }

    private static JsonNode post(ConsoleClient client, String path, String body) {
        return call(client, "POST", path, body);
    }

    private static String text(JsonNode json, String pointer) {
        return json.at(pointer).asString();
    }

    /** Returns the values of this field in all items of a list. */
    private static List<String> each(JsonNode items, String field) {
        return items.valueStream().map(item -> item.path(field).asString()).toList();
    }

    private static JsonNode problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(text(problem, "/title")).isNotBlank();
        assertThat(text(problem, "/detail")).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "dev.invitations", "tools.jackson", "\"trace\"");
        return problem;
    }

    private static JsonNode refused(HttpResponse<String> answer, int status, String reason) {
        JsonNode problem = problem(answer, status);
        assertThat(text(problem, "/reason")).isEqualTo(reason);
        assertThat(text(problem, "/type"))
                .isEqualTo("urn:invitations:" + reason.toLowerCase(Locale.ROOT).replace('_', '-'));
        return problem;
    }

    private static JsonNode refused(ConsoleClient client, String method, String path, int status, String reason) {
        return refused(client.call(method, path, ""), status, reason);
    }

    private String at(Invitation invitation) {
        return invitations + "/" + invitation.id().uuid();
    }

    private static String inviting(String... users) {
        return Arrays.stream(users)
                .map(user -> "{\"user\":\"" + user + "\",\"role\":\"viewer\"}")
                .collect(Collectors.joining(",", "{\"invites\":[", "]}"));
    }

    @Test
    void an_invitation_can_be_sent_answered_resent_deleted_and_traced() {
        JsonNode outcomes = post(ada, invitations, inviting("hana", "ada"));
        assertThat(each(outcomes, "user")).containsExactly("hana", "ada");
        assertThat(text(outcomes, "/0/invitation/status")).isEqualTo("PENDING");
        assertThat(text(outcomes, "/1/refusal")).isEqualTo("SELF_INVITATION");
        String toHana = invitations + "/" + text(outcomes, "/0/invitation/id");
        assertThat(text(post(emil, at(toEmil) + "/accept", ""), "/status")).isEqualTo("ACCEPTED");
        assertThat(text(post(console.as("hana"), toHana + "/reject", ""), "/status"))
                .isEqualTo("REJECTED");
        assertThat(post(ada, toHana + "/resend", "").path("timesSent").asInt()).isEqualTo(2);
        assertThat(text(call(ada, "DELETE", toHana, ""), "/status")).isEqualTo("DELETED");
        assertThat(each(get(ada, toHana + "/history"), "kind"))
                .containsExactly("SENT", "REJECTED", "RESENT", "DELETED");
        assertThat(each(get(ada, "/api/domains/" + domain + "/members").path("items"), "user"))
                .containsExactly("emil", "ada");
        JsonNode listed =
                get(ada, invitations + "?status=ACCEPTED&status=PENDING").path("items");
        assertThat(each(listed, "invitee")).containsExactly("emil");
        assertThat(get(ada, invitations + "?status=REJECTED").path("items").isEmpty())
                .isTrue();
    }

    @Test
    void the_inbox_and_my_invitations_contain_my_invitation() {
        String id = toEmil.id().uuid().toString();
        JsonNode inbox = get(emil, "/api/inbox");
        assertThat(each(inbox.path("pending"), "id")).contains(id).hasSizeLessThan(6);
        assertThat(inbox.path("total").asInt()).isPositive();
        assertThat(text(get(emil, "/api/invitations"), "/items/0/id")).isEqualTo(id);
        assertThat(Set.copyOf(each(get(emil, "/api/invitations?status=EXPIRED").path("items"), "status")))
                .containsExactly("EXPIRED");
    }

    @Test
    void cursors_lead_through_all_pages() {
        for (int i = 0; i < 60; i++) {
            String id = "guest-" + domain + "-" + i;
            console.bean(DirectoryRepository.class).add(new ConsoleUser(id, "Guest", "guest@example.org", "en", "UTC"));
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
    void a_refusal_is_a_problem_with_its_reason() {
        refused(ada, "POST", at(toEmil) + "/accept", 404, "NOT_FOUND");
        refused(emil, "GET", invitations + "?after=damaged", 400, "INVALID_CURSOR");
        refused(emil, "DELETE", at(toEmil), 403, "NOT_PERMITTED");
        refused(console.as("hana"), "DELETE", at(toEmil), 404, "NOT_FOUND");
        refused(ada, "POST", at(toEmil) + "/resend", 409, "ALREADY_PENDING");
        post(emil, at(toEmil) + "/accept", "");
        refused(ada, "DELETE", at(toEmil), 409, "ALREADY_ACCEPTED");
        String batch = inviting("hana").replace("]}", "],\"allOrNothing\":true}");
        refused(emil.call("POST", invitations, batch), 403, "NOT_PERMITTED");
        JsonNode outcomes = post(ada, invitations, batch.replace("viewer", "emperor"));
        assertThat(text(outcomes, "/0/refusal")).isEqualTo("ROLE_UNKNOWN");
    }

    @Test
    void an_acceptance_after_the_inviter_lost_its_role_is_a_conflict() {
        console.joins("ada", domain, "ben", "lead");
        Invitation toHana = console.sends("ben", domain, "hana", "viewer");
        console.bean(InvitationService.class).remove(BEN, domain, BEN);
        refused(console.as("hana"), "POST", at(toHana) + "/accept", 409, "INVITER_NOT_PERMITTED");
    }

    @Test
    void an_unknown_role_is_unprocessable() {
        String update = "UPDATE invitation SET role = 'emperor' WHERE invitation_id = ?";
        console.sql().update(update, toEmil.id().uuid());
        refused(emil, "POST", at(toEmil) + "/accept", 422, "ROLE_UNKNOWN");
    }

    @Test
    void a_missing_seat_is_a_conflict() {
        console.seats(domain, 1);
        JsonNode problem = refused(emil, "POST", at(toEmil) + "/accept", 409, "NO_SEAT");
        assertThat(text(problem, "/detail")).contains("Lighthouse");
    }

    @Test
    void a_problem_names_the_invalid_field() {
        JsonNode problem = refused(ada.call("POST", invitations, inviting(" ")), 400, "INVALID_INPUT");
        assertThat(text(problem, "/field")).startsWith("invites[0]");
        problem = refused(ada, "GET", invitations + "?status=DELETED", 400, "INVALID_INPUT");
        assertThat(text(problem, "/field")).isNotBlank();
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
    void a_problem_names_the_missing_field(String body) {
        JsonNode problem = refused(ada.call("POST", invitations, body), 400, "INVALID_INPUT");

        assertThat(text(problem, "/field")).startsWith("invites");
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
    void malformed_requests_are_problems(String body) {
        problem(ada.call("POST", invitations, body), 400);
    }

    @Test
    void errors_of_http_and_security_are_problems() {
        problem(ada.call("POST", invitations + "/no-uuid/resend", ""), 400);
        problem(ada.call("GET", invitations + "?status=ASLEEP", ""), 400);
        problem(ada.call("PUT", invitations, "{}"), 405);
        problem(
                ada.exchange(ada.request(invitations, "Content-Type", "text/plain", "Accept", ConsoleClient.JSON)
                        .header("X-XSRF-TOKEN", ada.token())
                        .POST(HttpRequest.BodyPublishers.ofString("hello"))),
                415);
        problem(ada.call("GET", "/api/nowhere", ""), 404);
        problem(
                ada.exchange(ada.request(invitations, "Content-Type", ConsoleClient.JSON, "Accept", ConsoleClient.JSON)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                403);
        problem(console.client().call("GET", "/api/inbox", ""), 401);
    }

    @ParameterizedTest
    @CsvSource({"40001, 503, 1", "08006, 503, 1", "42000, 500, "})
    void a_retryable_failure_has_a_retry_after_header(String sqlState, int status, @Nullable String retryAfter) {
        console.bean(DataSourceFaults.class).next("invitation", sqlState);
        HttpResponse<String> answer = ada.call("GET", invitations, "");
        refused(answer, status, "STORAGE");
        assertThat(answer.headers().firstValue("Retry-After")).isEqualTo(Optional.ofNullable(retryAfter));
    }

    @Test
    void the_openapi_document_contains_every_mapping() {
        List<String> mapped = new ArrayList<>();
        console.bean(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().equals(ApiController.class)) {
                mapping.getMethodsCondition()
                        .getMethods()
                        .forEach(verb -> mapped.add(verb + " "
                                + mapping.getPatternValues().iterator().next()));
            }
        });
        List<String> documented = new ArrayList<>();
        get(ada, "/v3/api-docs")
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(verb -> {
                    documented.add(verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    assertThat(text(verb.getValue(), "/summary")).isNotBlank();
                    assertThat(each(verb.getValue().path("parameters"), "name")).doesNotContain("me");
                }));
        assertThat(documented).hasSizeGreaterThan(8).containsExactlyInAnyOrderElementsOf(mapped);
    }

    /** Checks this as far as possible without a browser: every loaded file is our own, and no script is inline. */
    @Test
    void the_security_policy_permits_the_files_of_the_openapi_page() {
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
        for (Element bean : parts) {
            String address = bean.absUrl(bean.tagName().equals("script") ? "src" : "href");
            assertThat(address).startsWith(console.at("/swagger-ui/").toString());
            HttpResponse<String> loaded =
                    ada.get(address.substring(console.at("").toString().length()));
            assertThat(loaded.statusCode()).as(address).isEqualTo(200);
        }
        assertThat(ada.get("/v3/api-docs/swagger-config", "Accept", ConsoleClient.JSON)
                        .body())
                .contains("/v3/api-docs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /accept", "POST /reject", "POST /resend", "GET /history"})
    void unknown_and_foreign_invitations_get_the_same_answer(String call) {
        DomainId domainOfHana = console.founds("hana", "Not Ada's");
        Invitation toEmilByHana = console.sends("hana", domainOfHana, "emil", "viewer");
        String[] verb = call.split(" ", -1);
        String foreign = "/api/domains/" + domainOfHana + "/invitations/"
                + toEmilByHana.id().uuid();
        String unknown = "/api/domains/" + UUID.randomUUID() + "/invitations/" + UUID.randomUUID();
        HttpResponse<String> answer = ada.call(verb[0], foreign + verb[1], "");
        refused(answer, 404, "NOT_FOUND");
        assertThat(answer.body().replace(foreign, ""))
                .isEqualTo(ada.call(verb[0], unknown + verb[1], "").body().replace(unknown, ""));
    }
}
