package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Status;
import dev.invitations.port.OutcomeUnknownException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionSystemException;

/** Tests requests that no page sends, and answers after a failure of the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestsTest {

    private static final String MAYBE_DONE = "it may have taken effect";

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private final ConsoleClient emil = console.as("emil");
    private final DataSourceFaults faults = console.bean(DataSourceFaults.class);

    private DomainId domain;
    private Invitation toEmil;

    @BeforeEach
    void inviteEmil() {
        domain = console.founds("ada", "Lighthouse");
        toEmil = console.sends("ada", domain, "emil", "editor");
    }

    private String inInbox(String command) {
        return "/inbox/" + domain + "/" + toEmil.id().uuid() + "/" + command;
    }

    /** The count of the row is read after the commit. */
    @Test
    void a_failure_after_the_commit_does_not_say_that_nothing_was_changed() {
        faults.failNext("COUNT(", "08006");

        Response answer = emil.post(inInbox("decline"), "part", "row");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains(MAYBE_DONE).doesNotContain("Nothing was changed", "nothing was done");
        assertThat(console.sql()
                        .queryForObject(
                                "SELECT status FROM invitation WHERE invitation_id = ?",
                                String.class,
                                toEmil.id().uuid()))
                .isEqualTo(Status.REJECTED.name());
    }

    @Test
    void a_failure_of_the_commit_itself_has_the_same_sentence_on_pages_and_in_the_api() {
        for (RuntimeException failure : List.of(
                new OutcomeUnknownException("lost", null), new TransactionSystemException("lost during the commit"))) {
            assertThat(new ExceptionHandlers.PageExceptionHandler()
                            .failed(failure)
                            .getModel()
                            .get("text"))
                    .asString()
                    .contains(MAYBE_DONE);
            assertThat(String.valueOf(new ExceptionHandlers.ApiExceptionHandler()
                            .failed(failure)
                            .getBody()))
                    .contains(MAYBE_DONE);
        }
    }

    /** Mails send the name of a domain to strangers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "...",
                "a\r\nBcc: x@evil.example",
                "a\0b",
                "a\u001b[31m",
                "\u202egnp.exe",
                "a\u200bb",
                "\u200b",
                "\u3164",
                "a\u3164",
                "\u2800",
                "\u00a0",
                "a\u0085b",
                "a\u2028b",
                "a\ue000",
                "a\ufffe",
                "a\u00ad"
            })
    void a_name_that_cannot_be_seen_or_changes_its_surroundings_is_refused(String name) {
        List<String> before = console.allRows();

        ada.post("/domains", "id", UUID.randomUUID().toString(), "name", name);

        assertThat(ada.page("/").select("#notice .refused").text())
                .startsWith("The name must have 1 to 100 characters");
        assertThat(console.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "Caf\u00e9 & Co. (East)", "\u6771\u4eac", "Tea \ud83c\udf75", "O'Neill\u2014Smith"})
    void ordinary_names_are_accepted_in_every_script(String name) {
        ada.post("/domains", "id", UUID.randomUUID().toString(), "name", name);

        assertThat(ada.page("/").select("#domains strong").eachText()).contains(name);
    }

    @Test
    void a_form_that_is_sent_twice_creates_one_domain() {
        String id = ada.page("/").select("form[action=/domains] [name=id]").val();
        Response first = ada.post("/domains", "id", id, "name", "Twice");
        List<String> before = console.allRows();

        Response second = ada.post("/domains", "id", id, "name", "Twice");

        assertThat(first.header("Location")).endsWith("/domains/" + id + "/members");
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(console.allRows()).isEqualTo(before);
        assertThat(ada.page("/").select("form[action=/domains] [name=id]").val())
                .isNotEmpty()
                .isNotEqualTo(id);
    }

    /** PostgreSQL fails for this character, so the statement must not be executed: the planned failure stays. */
    @Test
    void no_statement_contains_an_id_with_a_control_character() {
        faults.failNext("id = ?", "22021");

        Response answer = console.client().forge("/login", Map.of(), "person", "a\0b");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith("/login");
        assertThatThrownBy(() -> console.bean(DirectoryRepository.class).person("ada"))
                .isInstanceOf(DataAccessException.class);
        assertThat(ada.get("/domains/" + domain + "/people?q=emil&person=a%00b").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shown[1]",
                "shown[99999]",
                "shown[2147483647]",
                "shown[-1]",
                "shown[a]",
                "shown.x",
                "shown",
                "part[1]",
                "status[1]",
                "after[a]",
                "class.module.x"
            })
    void parameters_with_an_index_or_a_path_are_ignored(String name) {
        for (String part : List.of("popup", "row")) {
            Response answer = emil.post(inInbox("decline"), "part", part, name, "x");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Jsoup.parse(answer.body()).text()).contains("Declined");
        }
    }
}
