package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.Connection.Response;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the search for users to invite: its limits, and the marks of users that cannot be invited. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeopleSearchTest {

    private static final UserId ADA = new UserId("ada");

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final ConsoleClient ada = console.as("ada");
    private DomainId domain;

    @BeforeEach
    void foundDomain() {
        domain = console.founds("ada", "Lighthouse");
    }

    private Document found(ConsoleClient client, String text) {
        return client.page("/domains/" + domain + "/people?q=" + text.replace(" ", "%20"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"e", "em", " em ", "é"})
    void the_search_needs_three_letters(String text) {
        Document page = found(ada, text);

        assertThat(page.select("button, .person")).isEmpty();
        assertThat(page.text()).isEqualTo("Type at least three letters.");
        assertThat(found(ada, "emi").select("button").text()).isEqualTo("Emil Brandt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"emil", "EMIL@example.org"})
    void the_search_shows_no_addresses(String text) {
        Document page = found(ada, text);

        assertThat(page.select("button").text()).isEqualTo("Emil Brandt");
        assertThat(page.html()).doesNotContain("@");
        String line = page.select("button").attr("hx-get");
        assertThat(ada.get(line).body()).contains("Emil Brandt").doesNotContain("@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "@example", "emil@"})
    void a_part_of_an_address_finds_no_user_and_the_answer_says_why(String text) {
        Document page = found(ada, text);

        assertThat(page.select(".person")).isEmpty();
        assertThat(page.text())
                .isEqualTo("No user has this name. To invite somebody else, type the whole e-mail address.");
    }

    /** Each of these characters has a meaning in a pattern of SQL or in its escapes. */
    @ParameterizedTest
    @ValueSource(strings = {"100%", "a_b", "c\\d", "e!f", "g'h", "%%%", "___", "\\\\\\", "i\0j"})
    void special_characters_stand_for_themselves(String text) {
        console.addUser("special", "x100%x xa_bx xc\\dx xe!fx xg'hx xi jx", "special@example.org");

        Document page = Jsoup.parse(
                ada.get("/domains/" + domain + "/people?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                        .body());

        boolean wildcardsOnly = text.matches("[%_\\\\]+");
        assertThat(page.select(".person").eachText()).hasSize(wildcardsOnly ? 0 : 1);
        console.sql().update("DELETE FROM people WHERE id = 'special'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0130nci", "inci", "INCI", "\u0131nc\u0131", "\u0130NC\u0130"})
    void the_four_letters_i_of_turkish_find_each_other(String text) {
        console.addUser("inci", "\u0130nci Kaya", "inci@example.org");

        Document page = Jsoup.parse(
                ada.get("/domains/" + domain + "/people?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                        .body());

        assertThat(page.select("button").text()).isEqualTo("\u0130nci Kaya");
        console.sql().update("DELETE FROM people WHERE id = 'inci'");
    }

    @Test
    void members_and_invited_users_are_marked_and_cannot_be_chosen() {
        console.joins("ada", domain, "ben", "lead");
        console.sends("ada", domain, "emil", "editor");
        Invitation toHana = console.sends("ada", domain, "hana", "viewer");
        console.bean(InvitationService.class).reject(new UserId("hana"), toHana.id());

        assertThat(found(ada, "lindqvist").select("p.taken").text())
                .isEqualTo("Ben Lindqvist is a member already, as lead");
        assertThat(found(ada, "brandt").select("p.taken").text())
                .isEqualTo("Emil Brandt is invited already, as editor");
        assertThat(found(ada, "sato").select("p.taken").text())
                .isEqualTo("Hana Sato has declined; resend the invitation in the table");
        assertThat(found(ada, "sato").select("button")).isEmpty();
        assertThat(found(ada, "fatima").select("button").text()).isEqualTo("Fatima Haddad");
    }

    /** A lead may send invitations, but does not see the invitations of other members. */
    @Test
    void a_mark_shows_nothing_that_the_role_does_not_permit() {
        console.joins("ada", domain, "ben", "lead");
        console.sends("ada", domain, "emil", "editor");
        ConsoleClient ben = console.as("ben");

        assertThat(found(ben, "brandt").select("button").text()).isEqualTo("Emil Brandt");

        console.sends("ben", domain, "hana", "viewer");
        assertThat(found(ben, "sato").select("p.taken").text()).isEqualTo("Hana Sato is invited already, as viewer");
    }

    @Test
    void each_user_can_search_sixty_times_a_minute() {
        SearchClock clock = new SearchClock();
        SearchRate rate = new SearchRate(clock);
        for (int i = 0; i < SearchRate.SEARCHES; i++) {
            assertThat(rate.count(ADA, 1)).isEmpty();
        }
        clock.now = clock.now.plusSeconds(20);

        assertThat(rate.count(ADA, 1)).contains(Duration.ofSeconds(40));
        assertThat(rate.count(new UserId("ben"), 1)).isEmpty();
        clock.now = clock.now.plusSeconds(40).minusNanos(1);
        assertThat(rate.count(ADA, 1)).isPresent();
        clock.now = clock.now.plusNanos(1);
        assertThat(rate.count(ADA, 1)).isEmpty();
    }

    @Test
    void the_memory_of_searches_is_bounded_by_the_users_of_the_last_minute() {
        SearchClock clock = new SearchClock();
        SearchRate rate = new SearchRate(clock);
        for (int i = 0; i < 5_000; i++) {
            rate.count(new UserId("user " + i), 1);
            clock.now = clock.now.plusSeconds(1);
        }
        assertThat(rate.remembered()).isLessThan(1_100);
    }

    @Test
    void a_search_too_many_is_answered_with_a_sentence_in_the_dialog() {
        ConsoleClient hana = console.as("hana");
        console.joins("ada", domain, "hana", "admin");
        Response answer = hana.get("/domains/" + domain + "/people?q=emil");
        for (int i = 0; answer.statusCode() == 200; i++) {
            assertThat(i).isLessThan(3 * SearchRate.SEARCHES);
            answer = hana.get("/domains/" + domain + "/people?q=emil");
        }

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(Jsoup.parse(answer.body()).select("#suggestions").text())
                .startsWith("The limit is 60 searches a minute, and each invited user counts as a search. Wait ");
        Response line = hana.get("/domains/" + domain + "/invitations/new/emil");
        assertThat(line.statusCode()).isEqualTo(429);
        assertThat(line.header("HX-Retarget")).isEqualTo("#suggestions");
        assertThat(line.body()).doesNotContain("Emil");
        assertThat(found(ada, "emil").select("button")).isNotEmpty();
    }

    /** The outcome of a send names the person. A refused send leaves no trace, so it must not be a free search. */
    @Test
    void each_person_of_a_form_counts_as_a_search() {
        console.joins("ada", domain, "fatima", "admin");
        ConsoleClient fatima = console.as("fatima");
        String[] form = IntStream.range(0, SearchRate.SEARCHES + 1)
                .boxed()
                .flatMap(i -> Stream.of("person", i == 0 ? "george" : "person " + i, "role", "viewer"))
                .toArray(String[]::new);
        List<String> before = console.allRows();

        Response answer = fatima.post("/domains/" + domain + "/invitations", form);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.header("HX-Retarget")).isEqualTo("#suggestions");
        assertThat(answer.body()).contains("The limit is 60 searches a minute").doesNotContain("George");
        assertThat(fatima.get("/domains/" + domain + "/invitations/new/george").statusCode())
                .isEqualTo(429);
        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void a_role_that_the_page_does_not_offer_is_refused_before_any_name_is_shown() {
        String path = "/domains/" + domain + "/invitations";
        List<String> before = console.allRows();

        Response answer = ada.post(path, "person", "ben", "role", "viewer", "person", "george", "role", "emperor");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("Ben Lindqvist", "George Tan");
        assertThat(console.allRows()).isEqualTo(before);
    }

    private static final class SearchClock extends Clock {

        private Instant now = Instant.parse("2026-03-03T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
