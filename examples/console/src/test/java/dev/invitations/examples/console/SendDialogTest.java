package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the dialog that sends invitations to users and to e-mail addresses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendDialogTest {

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private ConsoleClient ada;
    private DomainId domain;
    private String path;

    /** Uses a new founder per test, because the searches of a user are limited. */
    @BeforeEach
    void foundDomain() {
        String founder = "founder-" + System.nanoTime();
        console.addUser(founder, "Ada Founder", founder + "@example.org");
        ada = console.as(founder);
        domain = console.founds(founder, "Lighthouse");
        path = "/domains/" + domain;
    }

    private Document found(String text) {
        return ada.page(path + "/people?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }

    /** Presses a button of the suggestions, and returns the new lines of the form. */
    private Document chosen(Element button) {
        return ada.page(button.attr("hx-get"));
    }

    private static List<String> fields(Document lines) {
        List<String> fields = new ArrayList<>();
        lines.select("li").forEach(line -> {
            fields.addAll(List.of(
                    line.expectFirst("input").attr("name"),
                    line.expectFirst("input").val()));
            fields.addAll(List.of(
                    line.expectFirst("select").attr("name"),
                    line.expectFirst("option[selected]").val()));
        });
        return fields;
    }

    private Document send(List<String> fields, String... more) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        Response answer = ada.post(path + "/invitations", all.toArray(String[]::new));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Jsoup.parse(answer.body());
    }

    private static List<String> outcomes(Document dialog) {
        return dialog.select(".outcomes li").eachText();
    }

    private static List<String> lines(Document dialog) {
        return dialog.select("#chosen li strong").eachText();
    }

    @Test
    void an_address_of_no_user_is_invited_by_mail() {
        Document page = found("Carol+News@Example.NET");
        assertThat(page.select("button").text()).isEqualTo("carol+news@example.net Invite by e-mail");
        Document line = chosen(page.expectFirst("button"));
        assertThat(line.select("select").attr("aria-label")).isEqualTo("Role of carol+news@example.net");

        Document sent = send(fields(line), "message", " Hello\t<i>Carol</i>\r\nWelcome ");

        assertThat(outcomes(sent)).containsExactly("carol+news@example.net viewer Sent.");
        Element row = ada.page(path + "/invitations").expectFirst("tbody");
        assertThat(row.select("th").text()).isEqualTo("carol+news@example.net");
        assertThat(row.select(".message").text()).isEqualTo("Hello <i>Carol</i> Welcome");
        assertThat(console.sql()
                        .queryForObject(
                                "SELECT message FROM invitation WHERE domain_id = ?", String.class, domain.value()))
                .isEqualTo("Hello <i>Carol</i>\nWelcome");
        assertThat(found("carol+news@example.net").select("p.taken").text())
                .isEqualTo("carol+news@example.net is invited already, as viewer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carol@example.net,emil@example.org dan@example.net",
                "carol@example.net\r\nemil@example.org\r\n\r\ndan@example.net\r\n",
                "Carol Diaz <carol@example.net>; \"Emil\" <EMIL@example.org>, dan@example.net, carol@example.net."
            })
    void several_addresses_and_users_are_chosen_and_invited_at_once(String pasted) {
        Document page = found(pasted);
        assertThat(page.select("button").eachText())
                .containsExactly(
                        "Emil Brandt",
                        "carol@example.net Invite by e-mail",
                        "dan@example.net Invite by e-mail",
                        "Choose all 3");

        Document all = chosen(page.expectFirst("button:contains(Choose all)"));

        assertThat(outcomes(send(fields(all))))
                .containsExactly(
                        "Emil Brandt viewer Sent.", "carol@example.net viewer Sent.", "dan@example.net viewer Sent.");
    }

    @Test
    void a_damaged_address_is_named_and_the_others_can_be_chosen() {
        Document page = found("carol@example.net dan@example fred@");

        assertThat(page.select(".count").text()).isEqualTo("Not an e-mail address: dan@example, fred@");
        assertThat(page.select("button").text()).isEqualTo("carol@example.net Invite by e-mail");
    }

    @Test
    void the_own_address_cannot_be_chosen() {
        Element own = console.as("hana").page("/login");
        assertThat(own.text()).contains("hana@example.org");
        console.joins(founder(), domain, "hana", "lead");

        Document page = console.as("hana").page(path + "/people?q=hana@example.org");

        assertThat(page.select("button")).isEmpty();
        assertThat(page.text()).isEqualTo("You cannot invite yourself.");
    }

    private String founder() {
        return console.sql()
                .queryForList(
                        "SELECT user_id FROM domain_members WHERE domain_id = ? AND founder",
                        String.class,
                        domain.value())
                .get(0);
    }

    /** An address that a user merely typed says nothing about the user, so it does not find the user. */
    @Test
    void an_unverified_address_finds_no_user() {
        ConsoleClient mallory = console.client();
        mallory.post("/signup", "name", "Mallory Grey", "email", "carol@example.net");

        assertThat(found("carol@example.net").select("button").text()).isEqualTo("carol@example.net Invite by e-mail");
        assertThat(found("Mallory").select("button").text()).isEqualTo("Mallory Grey");
        console.sql().update("DELETE FROM people WHERE name = 'Mallory Grey'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chi", "nobody at all", "@", "carol@", "EMIL@example.org"})
    void left_text_without_a_new_address_does_not_change_a_send(String left) {
        List<String> emil = fields(chosen(found("emil").expectFirst("button")));

        Document sent = send(emil, "q", left);

        assertThat(outcomes(sent)).containsExactly("Emil Brandt viewer Sent.");
        assertThat(sent.select("#chosen li")).isEmpty();
    }

    /** The user has not seen a role for the typed address, so nothing is sent before the user has. */
    @Test
    void a_typed_address_is_chosen_first_and_sent_with_the_next_press() {
        List<String> emil = new ArrayList<>(fields(chosen(found("emil").expectFirst("button"))));
        emil.set(3, "editor");
        List<String> before = console.allRows();

        Document added = send(emil, "q", "carol@example.net", "message", "Hi");

        assertThat(console.allRows()).isEqualTo(before);
        assertThat(added.expectFirst(".notice").text()).isEqualTo("Added. Check the roles, then send.");
        assertThat(lines(added)).containsExactly("Emil Brandt", "carol@example.net");
        assertThat(added.select("textarea").text()).isEqualTo("Hi");
        assertThat(outcomes(send(fields(added))))
                .containsExactly("Emil Brandt editor Sent.", "carol@example.net viewer Sent.");
    }

    @Test
    void an_address_that_is_chosen_twice_is_invited_once() {
        assertThat(outcomes(send(List.of(
                        "address",
                        "carol@example.net",
                        "addressRole",
                        "viewer",
                        "address",
                        "CAROL@example.net",
                        "addressRole",
                        "editor"))))
                .containsExactly("carol@example.net editor Sent.");
    }

    @Test
    void a_form_with_other_roles_or_without_roles_is_refused() {
        List<String> before = console.allRows();
        for (String[] form : new String[][] {
            {"address", "carol@example.net", "addressRole", "emperor"},
            {"address", "carol@example.net"},
            {"address", "carol", "addressRole", "viewer"},
            {"address", "carol@example.net", "addressRole", "viewer", "message", "x".repeat(1_001)}
        }) {
            assertThat(ada.post(path + "/invitations", form).statusCode()).isEqualTo(400);
        }
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void a_withdrawn_invitation_to_an_address_can_be_sent_again_with_its_message_but_not_twice() {
        send(List.of("address", "carol@example.net", "addressRole", "editor"), "message", "Hello");
        String row = ada.page(path + "/invitations")
                .expectFirst("tbody form")
                .attr("action")
                .replaceAll("/[a-z]+$", "");
        ada.post(row + "/delete");

        Document again = Jsoup.parse(
                "<table>" + ada.post(row + "/send-again", "part", "row").body() + "</table>");
        assertThat(again.select(".outcome p").text()).isEqualTo("carol@example.net got a new invitation.");
        assertThat(again.select(".message").text()).isEqualTo("Hello");
        List<String> before = console.allRows();

        Document twice = Jsoup.parse(
                "<table>" + ada.post(row + "/send-again", "part", "row").body() + "</table>");
        assertThat(twice.select(".outcome p").text()).startsWith("carol@example.net was invited again.");
        assertThat(console.allRows()).isEqualTo(before);
    }
}
