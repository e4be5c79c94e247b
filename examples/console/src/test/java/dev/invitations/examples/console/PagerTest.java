package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.invitations.Page;
import dev.invitations.examples.console.Pager.ListRequest;
import dev.invitations.model.Status;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

class PagerTest {

    private static final Pager FIRST = Pager.of("/inbox", ListRequest.FIRST_PAGE);

    /** Follows a link with a request like a browser's. */
    private static Pager follow(String address) {
        var link = UriComponentsBuilder.fromUriString(address).build(true);
        MultiValueMap<String, String> query = link.getQueryParams();
        return Pager.of(
                Objects.requireNonNull(link.getPath()),
                new ListRequest(query.getFirst("status"), query.getFirst("after"), query.getFirst("before")));
    }

    private static Pager older(Pager pager, String cursor) {
        return follow(Objects.requireNonNull(pager.older(new Page<>(List.of(), Optional.of(cursor)))));
    }

    private static Pager newer(Pager pager) {
        return follow(Objects.requireNonNull(pager.newer()));
    }

    @Test
    void the_first_page_has_no_newer_page_and_the_last_no_older_one() {
        assertThat(Pager.of("/inbox", new ListRequest("", "", ""))).isEqualTo(FIRST);
        assertThat(FIRST.newer()).isNull();
        assertThat(FIRST.here()).isEqualTo("/inbox");
        Page<?> last = new Page<>(List.of(), Optional.empty());
        assertThat(FIRST.older(last)).isNull();
        assertThat(older(FIRST, "c1").older(last)).isNull();
    }

    @Test
    void newer_links_lead_back_through_the_same_pages() {
        Pager second = older(FIRST, "c1");
        Pager third = older(second, "c2");
        Pager fourth = older(third, "c3");

        assertThat(fourth.after()).isEqualTo("c3");
        assertThat(newer(fourth)).isEqualTo(third);
        assertThat(newer(third)).isEqualTo(second);
        assertThat(newer(second)).isEqualTo(FIRST);
    }

    @Test
    void links_keep_the_filter_and_a_new_filter_starts_at_the_first_page() {
        Pager deep = older(Pager.of("/inbox", new ListRequest("rejected", null, null)), "c1");

        assertThat(deep.status()).isEqualTo(Status.REJECTED);
        assertThat(newer(deep).status()).isEqualTo(Status.REJECTED);
        assertThat(deep.choices())
                .extracting(Pager.Choice::label, Pager.Choice::address, Pager.Choice::selected)
                .containsExactly(
                        tuple("All", "/inbox", false),
                        tuple("Pending", "/inbox?status=pending", false),
                        tuple("Accepted", "/inbox?status=accepted", false),
                        tuple("Rejected", "/inbox?status=rejected", true),
                        tuple("Expired", "/inbox?status=expired", false));
    }

    @Test
    void the_address_of_a_page_leads_to_its_list() {
        Pager third = older(older(Pager.of("/inbox", new ListRequest("expired", null, null)), "c1"), "c2");

        ListRequest list = ListRequest.ofAddress("http://localhost:8080" + third.here());

        assertThat(Pager.of("/inbox", list)).isEqualTo(third);
        assertThat(ListRequest.ofAddress("nonsense")).isEqualTo(ListRequest.FIRST_PAGE);
        assertThat(ListRequest.ofAddress("http://localhost/inbox?x=%")).isEqualTo(ListRequest.FIRST_PAGE);
    }

    /** Beyond the twenty remembered pages, going back leads to the first page. */
    @Test
    void links_remember_twenty_earlier_pages() {
        Pager pager = FIRST;
        for (int i = 1; i <= 30; i++) {
            pager = older(pager, "c" + i);
        }
        assertThat(pager.before()).hasSize(20).startsWith("c10").endsWith("c29");

        for (int i = 29; i >= 10; i--) {
            pager = newer(pager);
            assertThat(pager.after()).isEqualTo("c" + i);
        }
        assertThat(newer(pager)).isEqualTo(FIRST);
    }
}
