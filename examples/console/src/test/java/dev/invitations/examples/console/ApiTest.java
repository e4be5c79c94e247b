package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.Connection.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the HTTP API: answers, and refusals as problem details (RFC 9457). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private final ConsoleClient emil = console.as("emil");

    private DomainId domain;
    private String invitations;
    private Invitation toEmil;

    @BeforeEach
    void inviteEmil() {
        domain = console.founds("ada", "Lighthouse");
        invitations = "/api/domains/" + domain + "/invitations";
        toEmil = console.sends("ada", domain, "emil", "editor");
    }

    private JsonNode json(Response answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith(type);
        return console.bean(JsonMapper.class).readTree(answer.body());
    }

    private JsonNode ok(Response answer) {
        return json(answer, 200, "application/json");
    }

    private static String text(JsonNode json, String pointer) {
        return json.at(pointer).asString();
    }

    private JsonNode problem(Response answer, int status) {
        JsonNode problem = json(answer, status, "application/problem+json");
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(text(problem, "/title")).isNotBlank();
        assertThat(text(problem, "/detail")).isNotBlank();
        assertThat(answer.body()).doesNotContain("Exception", "dev.invitations", "tools.jackson", "\"trace\"");
        return problem;
    }

    private JsonNode refused(Response answer, int status, String reason) {
        JsonNode problem = problem(answer, status);
        assertThat(text(problem, "/reason")).isEqualTo(reason);
        assertThat(text(problem, "/type"))
                .isEqualTo("urn:invitations:" + reason.toLowerCase(Locale.ROOT).replace('_', '-'));
        return problem;
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
        ConsoleClient hana = console.as("hana");
        JsonNode outcomes = ok(ada.call("POST", invitations, inviting("hana", "ada")));
        assertThat(outcomes.findValuesAsString("user")).containsExactly("hana", "ada");
        assertThat(text(outcomes, "/0/invitation/status")).isEqualTo("PENDING");
        assertThat(text(outcomes, "/1/refusal")).isEqualTo("SELF_INVITATION");
        String toHana = invitations + "/" + text(outcomes, "/0/invitation/id");
        assertThat(text(ok(emil.call("POST", at(toEmil) + "/accept")), "/status"))
                .isEqualTo("ACCEPTED");
        assertThat(text(ok(hana.call("POST", toHana + "/reject")), "/status")).isEqualTo("REJECTED");
        assertThat(text(ok(ada.call("POST", toHana + "/resend")), "/timesSent")).isEqualTo("2");
        assertThat(text(ok(ada.call("DELETE", toHana)), "/status")).isEqualTo("DELETED");
        assertThat(ok(ada.call("GET", toHana + "/history")).findValuesAsString("kind"))
                .containsExactly("SENT", "REJECTED", "RESENT", "DELETED");
        assertThat(ok(ada.call("GET", "/api/domains/" + domain + "/members")).findValuesAsString("user"))
                .containsExactly("emil", "ada");
        assertThat(ok(ada.call("GET", invitations + "?status=ACCEPTED&status=PENDING"))
                        .findValuesAsString("invitee"))
                .containsExactly("emil");
        assertThat(ok(ada.call("GET", invitations + "?status=REJECTED")).findValuesAsString("invitee"))
                .isEmpty();
    }

    @Test
    void a_batch_can_be_all_or_nothing() {
        String batch = inviting("hana", "ada").replace("]}", "],\"allOrNothing\":true}");

        assertThat(ok(ada.call("POST", invitations, batch)).findValuesAsString("refusal"))
                .containsExactly("BATCH_REFUSED", "SELF_INVITATION");
    }

    @Test
    void the_inbox_and_my_invitations_contain_my_invitation() {
        String id = toEmil.id().uuid().toString();
        JsonNode inbox = ok(emil.call("GET", "/api/inbox"));
        assertThat(inbox.path("pending").findValuesAsString("id")).contains(id).hasSizeLessThan(6);
        assertThat(inbox.path("total").asInt()).isPositive();
        assertThat(text(ok(emil.call("GET", "/api/invitations")), "/items/0/id"))
                .isEqualTo(id);
        assertThat(ok(emil.call("GET", "/api/invitations?status=EXPIRED")).findValuesAsString("status"))
                .containsOnly("EXPIRED");
    }

    @Test
    void cursors_lead_through_all_pages() {
        for (int i = 0; i < 60; i++) {
            String id = "guest-" + domain + "-" + i;
            console.addUser(id, "Guest", "guest@example.org");
            console.sends("ada", domain, id, "viewer");
        }
        JsonNode page = ok(ada.call("GET", invitations));
        Set<String> seen = new HashSet<>(page.findValuesAsString("id"));
        while (!page.path("next").isNull()) {
            page = ok(ada.call("GET", invitations + "?after=" + text(page, "/next")));
            assertThat(seen.addAll(page.findValuesAsString("id"))).isTrue();
        }
        assertThat(seen).hasSize(61);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_INPUT INVALID_CURSOR",
        "403, NOT_PERMITTED MEMBER_OUTRANKS",
        "404, NOT_FOUND",
        "409, INVITER_NOT_PERMITTED ALREADY_MEMBER ALREADY_INVITED REJECTED_BEFORE ALREADY_PENDING ALREADY_ACCEPTED"
                + " ALREADY_REJECTED DELETED EXPIRED MEMBERSHIP_ENDED BATCH_REFUSED NOT_INVITABLE"
                + " ALREADY_FOUNDED LAST_MANAGER DOMAIN_CLOSED ADDRESS_NOT_ALLOWED OBJECTED",
        "422, ROLE_UNKNOWN ROLE_EXCEEDS_GRANTER SELF_INVITATION FOUNDER_MUST_MANAGE"
    })
    void every_reason_has_a_status(int status, String reasons) {
        assertThat(Reason.values())
                .filteredOn(reason -> ExceptionHandlers.status(reason).value() == status)
                .extracting(Reason::name)
                .containsExactly(reasons.split(" ", -1));
    }

    @Test
    void a_refusal_is_a_problem_with_its_reason() {
        refused(ada.call("POST", at(toEmil) + "/accept"), 404, "NOT_FOUND");
        refused(emil.call("GET", invitations + "?after=damaged"), 400, "INVALID_CURSOR");
        refused(emil.call("DELETE", at(toEmil)), 403, "NOT_PERMITTED");
        refused(ada.call("POST", at(toEmil) + "/resend"), 409, "ALREADY_PENDING");
        console.setSeats(domain, 1);
        JsonNode problem = refused(emil.call("POST", at(toEmil) + "/accept"), 409, "NO_SEAT");
        assertThat(text(problem, "/detail")).contains("Lighthouse");
        console.sql().update("UPDATE invitation SET role = 'emperor' WHERE domain_id = ?", domain.value());
        refused(emil.call("POST", at(toEmil) + "/accept"), 422, "ROLE_UNKNOWN");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                             | invites
            {"invites":null}                               | invites
            {"invites":[]}                                 | invites
            {"invites":[null]}                             | invites[0]
            {"invites":[{}]}                               | invites[0].user
            {"invites":[{"user":"hana"}]}                  | invites[0].role
            {"invites":[{"role":"viewer"}]}                | invites[0].user
            {"invites":[{"user":null,"role":null}]}        | invites[0].user
            {"invites":[{"user":" ","role":"viewer"}]}     | invites[0].invitee
            """)
    void a_problem_names_the_invalid_field(String body, String field) {
        JsonNode problem = refused(ada.call("POST", invitations, body), 400, "INVALID_INPUT");

        assertThat(text(problem, "/field")).isEqualTo(field);
    }

    /** A user of another domain must not learn from the answer whether an id exists. */
    @Test
    void only_users_can_be_invited_and_only_a_permitted_sender_learns_which_ids_are_users() {
        List<String> before = console.allRows();

        JsonNode problem = refused(ada.call("POST", invitations, inviting("hana", "ghost")), 400, "INVALID_INPUT");
        assertThat(text(problem, "/field")).isEqualTo("invites[1].user");
        for (String user : List.of("ghost", "hana")) {
            refused(emil.call("POST", invitations, inviting(user)), 403, "NOT_PERMITTED");
        }

        assertThat(console.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?status=ASLEEP", "?status=PENDING&status=ASLEEP", "?status=PENDING,ASLEEP"})
    void a_problem_names_the_parameter_and_no_class(String query) {
        assertThat(text(problem(ada.call("GET", invitations + query), 400), "/detail"))
                .isEqualTo("The value of status is not valid.");
    }

    @Test
    void a_problem_names_the_invalid_parameter() {
        JsonNode problem = refused(ada.call("GET", invitations + "?status=DELETED"), 400, "INVALID_INPUT");

        assertThat(text(problem, "/field")).isEqualTo("statuses");
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
        problem(ada.call("POST", invitations + "/no-uuid/resend"), 400);
        problem(ada.call("GET", invitations + "?status=ASLEEP"), 400);
        problem(ada.call("PUT", invitations, "{}"), 405);
        Map<String, String> plainText = Map.of("Content-Type", "text/plain", "X-XSRF-TOKEN", ada.token());
        problem(ada.call("POST", invitations, plainText, "hello"), 415);
        problem(ada.call("GET", "/api/nowhere"), 404);
        problem(ada.call("POST", invitations, Map.of("Content-Type", "application/json"), "{}"), 403);
        problem(console.client().call("GET", "/api/inbox"), 401);
    }

    @ParameterizedTest
    @CsvSource({"40001, 503, 1", "08006, 503, 1", "42000, 500, "})
    void a_retryable_failure_has_a_retry_after_header(String sqlState, int status, @Nullable String retryAfter) {
        console.bean(DataSourceFaults.class).failNext("invitation", sqlState);
        Response answer = ada.call("GET", invitations);
        refused(answer, status, "STORAGE");
        assertThat(answer.header("Retry-After")).isEqualTo(retryAfter);
    }

    @Test
    void the_openapi_document_contains_every_mapping() {
        List<String> mapped = new ArrayList<>();
        console.bean(RequestMappingHandlerMapping.class).getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().equals(ApiController.class)) {
                mapping.getMethodsCondition()
                        .getMethods()
                        .forEach(verb -> mapping.getPatternValues().forEach(path -> mapped.add(verb + " " + path)));
            }
        });
        List<String> documented = new ArrayList<>();
        ok(ada.call("GET", "/v3/api-docs"))
                .path("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((verb, operation) -> {
                    documented.add(verb.toUpperCase(Locale.ROOT) + " " + path);
                    assertThat(text(operation, "/summary")).isNotBlank();
                    assertThat(operation.path("parameters").findValuesAsString("name"))
                            .doesNotContain("me");
                }));
        assertThat(documented).hasSizeGreaterThan(8).containsExactlyInAnyOrderElementsOf(mapped);
    }
}
