package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jsoup.select.Elements;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the sample data in a database file, with two starts from the same file. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SampleDataTest {

    private List<String> afterTheFirstStart;

    @AutoClose
    private RunningConsole console;

    @BeforeAll
    void startTwice(@TempDir Path folder) {
        Map<String, String> file = Map.of("spring.datasource.url", "jdbc:h2:file:" + folder.resolve("console"));
        try (RunningConsole first = new RunningConsole(file)) {
            afterTheFirstStart = first.allRows();
        }
        console = new RunningConsole(file);
    }

    @Test
    void a_second_start_adds_no_data() {
        assertThat(console.allRows()).isEqualTo(afterTheFirstStart);
    }

    @Test
    void the_sample_data_has_eight_users_in_seven_domains() {
        assertThat(console.sql().queryForList("SELECT * FROM domains")).hasSize(7);
        assertThat(console.sql().queryForList("SELECT * FROM invitation_outbox"))
                .isEmpty();
        assertThat(console.bean(DirectoryRepository.class).people())
                .hasSize(8)
                .extracting(ConsoleUser::name)
                .isSorted()
                .contains("Ada Okafor");
    }

    @Test
    void the_sample_data_has_every_status_and_more_than_one_page() {
        InvitationQuery query = InvitationQuery.inDomain(new DomainId("harbour"));
        List<Invitation> all = console.bean(Invitations.class)
                .list(new UserId("ada"), query.pageSize(100))
                .items();

        assertThat(all).hasSizeGreaterThan(InboxController.PAGE);
        assertThat(all)
                .extracting(Invitation::status)
                .hasSameElementsAs(EnumSet.complementOf(EnumSet.of(Status.DELETED)));
        assertThat(console.as("ada").page("/domains/harbour/invitations").select("a[rel=next]"))
                .hasSize(1);
    }

    /** Every member has a seat, and only members have one. */
    @Test
    void members_have_seats_and_nobody_else_has() {
        String query = "SELECT domain_id || ' ' || user_id FROM %s ORDER BY 1";
        assertThat(console.sql().queryForList(query.formatted("seats"), String.class))
                .isNotEmpty()
                .isEqualTo(console.sql().queryForList(query.formatted("domain_members"), String.class));
    }

    @Test
    void no_event_is_in_the_future() {
        assertThat(console.sql().queryForObject("SELECT MAX(occurred_at) FROM invitation_event", Instant.class))
                .isBefore(Instant.now());
    }

    @Test
    void the_pop_up_opens_after_log_in_if_an_invitation_is_pending() {
        ConsoleClient devika = console.as("devika");

        Elements popUp = devika.page("/?welcome").select("dialog#popup");
        assertThat(popUp.select(".pending-list li strong").eachText())
                .containsExactly(
                        "Paper Lantern Press",
                        "Orchard Robotics",
                        "North Wind Energy",
                        "Blue Door Studio",
                        "Harbour Analytics");
        assertThat(popUp.select(".more").text()).isEqualTo("The newest 5 of 7. View all");
        assertThat(devika.page("/").select("dialog#popup")).isEmpty();
        assertThat(console.as("ada").page("/?welcome").select("dialog#popup")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en-GB | Europe/London | 3 Mar 2026",
                "de-DE | Europe/Berlin | 04.03.2026",
                "fr-FR | Europe/Paris  | 4 mars 2026",
                "en-US | Asia/Tokyo    | Mar 4, 2026",
                "en-US | America/New_York | Mar 3, 2026",
            })
    void times_are_in_the_format_and_zone_of_the_reader(String language, String zone, String date) {
        ConsoleUser reader = new ConsoleUser("r", "Reader", "r@example.org", true, language, zone);

        ViewModels.DisplayTime when = ViewModels.when(reader, Instant.parse("2026-03-03T23:30:00Z"));

        assertThat(when.date()).isEqualTo(date);
        assertThat(when.exact()).startsWith(date).containsPattern("\\d+:30:00");
        assertThat(when.iso()).isEqualTo("2026-03-03T23:30:00Z");
    }

    /** SQL wildcards and quotes are ordinary characters in a search. */
    @Test
    void search_treats_wildcards_as_text_and_omits_chosen_users() {
        DirectoryRepository directory = console.bean(DirectoryRepository.class);
        List<String> extra = List.of("100% Wool", "low_line", "Wow! Such", "Östen Åberg", "back\\slash", "O'Hara");
        extra.forEach(name -> console.addUser("extra " + name, name, "at example"));
        Map<String, List<String>> found = Map.of(
                "ADA", List.of("Ada Okafor"),
                " ada@EXAMPLE.org ", List.of("Ada Okafor"),
                "da@example", List.of(),
                "%", List.of("100% Wool"),
                "_", List.of("low_line"),
                "!", List.of("Wow! Such"),
                "0%_", List.of(),
                "ÖST", List.of("Östen Åberg"),
                "\\", List.of("back\\slash"),
                "'", List.of("O'Hara"));
        try {
            found.forEach((text, names) -> assertThat(directory.search(text, List.of("nobody")))
                    .as(text)
                    .extracting(ConsoleUser::name)
                    .isEqualTo(names));
            assertThat(directory.search("", List.of("ada", "hana")))
                    .hasSize(8)
                    .extracting(ConsoleUser::name)
                    .isSorted()
                    .doesNotContain("Ada Okafor", "Hana Sato");
        } finally {
            console.sql().update("DELETE FROM people WHERE id LIKE 'extra %'");
        }
    }
}
