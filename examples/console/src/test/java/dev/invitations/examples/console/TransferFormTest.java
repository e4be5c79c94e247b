package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the form with which a member gives its own role to another member. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferFormTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private DomainId domain;
    private String members;

    @BeforeEach
    void letBenAndChiaraJoin() {
        domain = console.founds("ada", "Lighthouse");
        members = "/domains/" + domain + "/members";
        console.joins("ada", domain, "ben", "lead");
        console.joins("ada", domain, "chiara", "viewer");
    }

    private Element form() {
        return ada.page(members).expectFirst(".transfer form");
    }

    private Response transfer(Element form, String to, String role) {
        List<String> fields = new ArrayList<>(List.of("to", to, "role", role));
        for (Element field : form.select("input[type=hidden]:not([name=_csrf])")) {
            fields.addAll(List.of(field.attr("name"), field.val()));
        }
        return ada.post(form.attr("action"), fields.toArray(String[]::new));
    }

    /** Follows the redirects, and returns the notice. */
    private String notice(Response answer) {
        Response next = answer;
        while (next.statusCode() == 302) {
            next = ada.get(String.valueOf(next.header("Location")).replaceFirst("^https?://[^/]+", ""));
        }
        assertThat(next.statusCode()).isEqualTo(200);
        return Jsoup.parse(next.body()).select("#notice").text();
    }

    private List<String> roles() {
        return console.sql()
                .queryForList(
                        "SELECT user_id || ' ' || role FROM domain_members WHERE domain_id = ? ORDER BY 1",
                        String.class,
                        domain.value());
    }

    @Test
    void the_form_offers_the_other_members_and_the_other_roles_and_asks_for_a_confirmation() {
        Element form = form();

        assertThat(form.select("[name=to] option").eachText())
                .containsExactly("Choose", "Ben Lindqvist", "Chiara Conti");
        assertThat(form.select("[name=role] option").eachText()).containsExactly("editor", "lead", "viewer");
        assertThat(form.select("[type=checkbox]").hasAttr("required")).isTrue();
    }

    @Test
    void every_field_and_button_of_the_page_has_a_name_of_its_own() {
        Document page = ada.page(members);

        List<String> names = Stream.of(
                        page.select("main [aria-label]").eachAttr("aria-label"),
                        page.select("main label").eachText(),
                        page.select("main button:not([aria-label])").eachText())
                .flatMap(List::stream)
                .toList();
        assertThat(names).contains("Transfer your role to", "Your new role").doesNotHaveDuplicates();
        assertThat(page.select("tbody:contains(Chiara Conti)")).hasSize(1);
    }

    @Test
    void a_transfer_changes_both_roles_and_a_repeated_one_changes_nothing() {
        Element form = form();

        assertThat(notice(transfer(form, "ben", "editor")))
                .isEqualTo("Ben Lindqvist has the role admin now, and you have the role editor.");

        assertThat(roles()).containsExactly("ada editor", "ben admin", "chiara viewer");
        List<String> before = console.allRows();
        assertThat(ada.post(form.attr("action")).statusCode()).isEqualTo(400);
        notice(transfer(form, "ben", "editor"));
        assertThat(console.allRows()).isEqualTo(before);
        assertThat(ada.page(members).select(".transfer")).isEmpty();
    }

    @Test
    void a_form_that_showed_another_role_transfers_nothing() {
        Element form = form();
        console.assigns("ada", domain, "ben", "admin");
        console.assigns("ben", domain, "ada", "lead");
        console.assigns("ben", domain, "ada", "editor");
        List<String> before = console.allRows();

        assertThat(notice(transfer(form, "chiara", "viewer")))
                .isEqualTo("Your own role is not admin any more. Nothing was changed. Reload the page, then decide"
                        + " again.");
        assertThat(console.allRows()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"hana, viewer, 404", "ghost, viewer, 404", "ada, viewer, 400", "ben, '', 400"})
    void a_transfer_that_no_page_offers_is_refused(String to, String role, int status) {
        List<String> before = console.allRows();

        Response answer = transfer(form(), to, role);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("Hana Sato");
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void a_role_that_does_not_exist_any_more_is_a_sentence() {
        assertThat(notice(transfer(form(), "ben", "emperor"))).isEqualTo(Reason.ROLE_UNKNOWN.text());
    }

    @Test
    void a_member_that_may_not_manage_members_cannot_transfer_its_role() {
        ConsoleClient ben = console.as("ben");
        String grant = ben.page(members).select(".leave [name=grant]").val();
        List<String> before = console.allRows();

        Response answer =
                ben.post(members + "/transfer", "to", "chiara", "role", "viewer", "grant", grant, "former", "lead");

        assertThat(grant).isNotEmpty();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void members_without_the_permission_and_single_members_have_no_form() {
        assertThat(console.as("ben").page(members).select(".transfer")).isEmpty();
        DomainId own = console.founds("ada", "Alone");
        assertThat(ada.page("/domains/" + own + "/members").select(".transfer")).isEmpty();
    }
}
