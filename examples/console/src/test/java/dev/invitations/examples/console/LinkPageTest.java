package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.UserId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jsoup.Connection.Method;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Tests the page of the link in a mail. Mail filters open it, and a visitor can change its address. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinkPageTest {

    private static final String MESSAGE = "Welcome <b>on board</b>!\nSee you on Monday.";

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private final ConsoleClient hana = console.as("hana");
    private DomainId domain;
    private String carol;
    private String link;

    @BeforeEach
    void inviteCarol() {
        domain = console.founds("ada", "Lighthouse");
        carol = "carol-" + domain + "@example.net";
        link = console.linkTo("ada", domain, carol, "editor", MESSAGE);
    }

    private static String token(String link) {
        return link.substring(link.indexOf('=') + 1);
    }

    private static String text(Response answer) {
        return Jsoup.parse(answer.body()).select("main").text();
    }

    private Response accept(ConsoleClient client) {
        return client.post("/invitation/accept", "token", token(link));
    }

    private String role(String user) {
        return console.bean(Invitations.class)
                .members()
                .find(new UserId("ada"), domain, new UserId(user))
                .role();
    }

    @Test
    void a_scanner_that_opens_the_link_changes_nothing_and_starts_no_session() {
        List<String> before = console.allRows();
        int sessions = console.sessions();

        for (Method method : List.of(Method.GET, Method.HEAD, Method.GET)) {
            Response answer = console.client().open(method, link);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
        }
        for (String command : List.of("/invitation/accept", "/invitation/decline")) {
            assertThat(console.client().get(command + "?token=" + token(link)).statusCode())
                    .isIn(302, 404, 405);
            assertThat(console.client().post(command, "token", token(link)).statusCode())
                    .isIn(302, 403);
            assertThat(hana.get(command + "?token=" + token(link)).statusCode()).isEqualTo(405);
        }

        assertThat(console.allRows()).isEqualTo(before);
        assertThat(console.sessions()).isEqualTo(sessions);
    }

    @Test
    void the_page_says_who_invites_to_what_and_how_to_answer() {
        Document page = console.client().page(link);

        assertThat(page.select("h1").text()).isEqualTo("Ada Okafor invites you to Lighthouse");
        assertThat(page.select("main").text())
                .contains("Role editor", "see reports, edit reports, see members", "Answer until", carol);
        assertThat(page.select(".message").text()).isEqualTo("Welcome <b>on board</b>! See you on Monday.");
        assertThat(page.select("main form")).isEmpty();
        assertThat(page.select("main a").eachText()).containsExactly("Log in to answer", "Sign up");
        for (String address : page.select("main a").eachAttr("href")) {
            assertThat(URLDecoder.decode(address, StandardCharsets.UTF_8)).endsWith("?to=" + link);
        }
    }

    @Test
    void another_account_is_told_both_addresses_and_can_accept() {
        Document page = hana.page(link);
        assertThat(page.select("main").text())
                .contains(
                        "The invitation was sent to " + carol,
                        "You are logged in as Hana Sato with another address, hana@example.org.");
        assertThat(page.select("main form button").eachText()).containsExactly("Accept as Hana Sato", "Decline");

        Response accepted = hana.post(
                page.expectFirst("main form").attr("action"),
                "token",
                page.expectFirst("main form [name=token]").val());

        assertThat(accepted.statusCode()).isEqualTo(302);
        assertThat(accepted.header("Location")).endsWith("/domains/" + domain);
        String members = String.valueOf(hana.get("/domains/" + domain).header("Location"));
        assertThat(hana.page(members.substring(members.indexOf("/domains")))
                        .select("#notice")
                        .text())
                .isEqualTo("You are now a member of Lighthouse, as editor.");
        assertThat(role("hana")).isEqualTo("editor");
        assertThat(text(hana.get(link))).contains("You have accepted this invitation.");
        assertThat(text(console.client().get(link))).contains("This invitation has been accepted already.");
        assertThat(text(accept(console.as("george")))).contains("accepted");
        String history = ada.page("/domains/" + domain + "/invitations")
                .expectFirst("tbody:contains(" + carol + ") a")
                .attr("href");
        assertThat(ada.page(history).select(".history li").eachText())
                .anyMatch(event -> event.startsWith("Hana Sato accepted, with the link that was sent to " + carol))
                .anyMatch(event -> event.startsWith("Ada Okafor invited " + carol + " as editor"));
        assertThat(ada.page("/domains/" + domain + "/invitations")
                        .select("tbody")
                        .text())
                .contains(carol, "Accepted", "Welcome <b>on board</b>!");
    }

    @Test
    void declining_leads_to_the_start_page() {
        Response declined = hana.post("/invitation/decline", "token", token(link));

        assertThat(declined.header("Location")).endsWith("/");
        assertThat(hana.page("/").select("#notice").text()).isEqualTo("You declined the invitation to Lighthouse.");
        assertThat(text(hana.get(link))).contains("This invitation was declined.");
        assertThat(text(accept(hana))).contains("declined");
    }

    @ParameterizedTest
    @CsvSource({
        "UPDATE invitation SET expires_at = sent_at WHERE domain_id = ?, This invitation has expired.",
        "UPDATE invitation SET status = 'DELETED' WHERE domain_id = ?, This invitation was withdrawn."
    })
    void a_link_that_is_too_late_says_why_and_is_refused(String change, String sentence) {
        console.sql().update(change, domain.value());
        List<String> before = console.allRows();

        assertThat(text(console.client().get(link))).contains(sentence);
        assertThat(hana.page(link).select("main form, main button")).isEmpty();
        assertThat(text(accept(hana))).contains(sentence);

        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void a_domain_without_a_free_seat_is_a_sentence_on_the_page_and_the_link_stays_good() {
        console.setSeats(domain, 1);

        assertThat(text(accept(hana))).contains("All seats of Lighthouse are taken");

        console.setSeats(domain, 6);
        assertThat(accept(hana).statusCode()).isEqualTo(302);
    }

    /** The page is the same for every cause, so it says nothing about invitations and keys. */
    @ParameterizedTest
    @ValueSource(
            strings = {"changed", "truncated", "longer", "upper case", "of another key", "empty", "missing", "huge"})
    void a_wrong_link_is_a_friendly_page_and_not_found(String mistake) {
        String wrong = switch (mistake) {
            case "changed" -> link.substring(0, link.length() - 2) + (link.endsWith("A") ? "BB" : "AA");
            case "truncated" -> link.substring(0, link.length() - 1);
            case "longer" -> link + "A";
            case "upper case" -> "/invitation?token=I1" + token(link).substring(2);
            case "of another key" -> ofAnotherKey();
            case "empty" -> "/invitation?token=";
            case "missing" -> "/invitation";
            default -> "/invitation?token=i1." + "A".repeat(6_000);
        };
        List<String> before = console.allRows();
        Response expected = console.client().get("/invitation?token=nonsense");

        Response answer = console.client().get(wrong);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Jsoup.parse(answer.body()).select("h1").text()).isEqualTo("This link leads to no invitation");
        assertThat(answer.body()).isEqualTo(expected.body());
        Response answered = hana.post("/invitation/accept", "token", token(wrong));
        assertThat(answered.statusCode()).isEqualTo(404);
        assertThat(Jsoup.parse(answered.body()).select("h1").text()).isEqualTo("This link leads to no invitation");
        assertThat(console.allRows()).isEqualTo(before);
    }

    private static String ofAnotherKey() {
        try (RunningConsole other = new RunningConsole()) {
            return other.linkTo("ada", other.founds("ada", "Elsewhere"), "carol@example.net", "viewer", "");
        }
    }

    @Test
    void the_log_in_leads_back_to_the_link() {
        ConsoleClient george = console.client();
        String logIn = george.page(link).expectFirst("main a").attr("href");

        String to = george.page(logIn)
                .expectFirst("form:has([value=george]) [name=to]")
                .val();

        assertThat(george.post("/login", "person", "george", "to", to).header("Location"))
                .endsWith(link);
        assertThat(george.page(link).select("main button").eachText()).contains("Accept as George Tan");
    }

    @Test
    void the_sign_up_leads_back_to_the_link_and_the_new_user_accepts() {
        ConsoleClient visitor = console.client();
        String signUp = visitor.page(link).expectFirst("main a[href^=/signup]").attr("href");
        assertThat(visitor.page(visitor.page(signUp).expectFirst("main p a").attr("href"))
                        .select("form [name=to]")
                        .eachAttr("value"))
                .containsOnly(link);

        Response signedUp =
                visitor.post("/signup", "name", "Carol Diaz", "email", carol.replace("carol", "CAROL"), "to", link);

        assertThat(signedUp.statusCode()).isEqualTo(302);
        assertThat(signedUp.header("Location")).endsWith(link);
        assertThat(visitor.page("/inbox").select("tbody")).isEmpty();
        assertThat(visitor.page(link).select("main").text())
                .contains("You are logged in as Carol Diaz.")
                .doesNotContain("another address");
        assertThat(accept(visitor).statusCode()).isEqualTo(302);
        assertThat(ada.page("/domains/" + domain + "/members").select("tbody").text())
                .contains("Carol Diaz");
        List<HistoryEvent> events =
                console
                        .bean(Invitations.class)
                        .list(new UserId("ada"), InvitationQuery.inDomain(domain))
                        .items()
                        .stream()
                        .flatMap(invitation ->
                                console.bean(Invitations.class).history(new UserId("ada"), invitation.id()).stream())
                        .toList();
        assertThat(events).anyMatch(event -> event.claim().equals(Optional.of(HistoryEvent.ClaimKind.LINK)));
    }

    @Test
    void the_token_is_in_no_other_link_no_log_line_and_no_table() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try {
            Document page = hana.page(link);
            String secret = token(link).substring(token(link).lastIndexOf('.'));
            assertThat(page.select("a:not([href^=/login], [href^=/signup]), link, script, img")
                            .outerHtml())
                    .isNotEmpty()
                    .doesNotContain(secret);
            console.bean(DataSourceFaults.class).failNext("invitation", "42000");
            assertThat(hana.get(link).statusCode()).isEqualTo(500);
            console.client().get(link + "&token=" + token(link));
            console.client().post("/invitation/accept", "token", token(link));
            accept(hana);
            hana.page(link);
            hana.get(link + "x");
            assertThat(log.list).noneMatch(line -> line.getFormattedMessage().contains(secret));
            assertThat(console.allRows()).noneMatch(row -> row.contains(secret));
        } finally {
            root.detachAppender(log);
        }
    }
}
