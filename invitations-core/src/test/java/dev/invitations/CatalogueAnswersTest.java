package dev.invitations;

import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import dev.invitations.port.UnreadableRowException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests exceptions and unusable answers of a role catalogue. */
class CatalogueAnswersTest extends RecordingTestBase {

    private static final Roles ROLES = Roles.of(
            Role.of("sender", Action.INVITATIONS_SEND),
            Role.of("viewer"),
            Role.of("owner", Action.allOfInvitations(), Action.of("dashboards.view")));

    /** An answer of a catalogue for a domain whose roles are malformed. */
    enum BadAnswer {
        MALFORMED_ROLE("A role of the domain domain-2 is malformed: role "),
        UNREADABLE_ROW("The row of domain-2 cannot be read"),
        EXCEPTION_OF_THE_HOST("java.lang.IllegalArgumentException, at dev.invitations.CatalogueAnswersTest"),
        NULL("java.lang.IllegalStateException, at dev.invitations.CommandExecutor");

        private final String logged;

        BadAnswer(String logged) {
            this.logged = logged;
        }

        @NullUnmarked
        Roles roles() {
            return switch (this) {
                case MALFORMED_ROLE -> Roles.of(Role.of("not a name"));
                case UNREADABLE_ROW ->
                    throw new UnreadableRowException("The row of domain-2 cannot be read", null, null);
                case EXCEPTION_OF_THE_HOST -> throw new IllegalArgumentException("bob@example.com");
                case NULL -> null;
            };
        }

        boolean namesTheRow() {
            return this == MALFORMED_ROLE || this == UNREADABLE_ROW;
        }

        RoleCatalog in(String... domains) {
            return domain -> Set.of(domains).contains(domain.value()) ? roles() : ROLES;
        }
    }

    private Inbox inbox(RoleCatalog roles) {
        return builder().roles(roles).build().inbox(BOB);
    }

    private static List<String> domains(Inbox inbox) {
        return inbox.pending().stream()
                .map(invitation -> invitation.id().domain().value())
                .toList();
    }

    private List<String> warnings() {
        return lines().stream().filter(line -> line.startsWith("WARN")).toList();
    }

    // ---- the inbox

    @ParameterizedTest
    @EnumSource
    void a_domain_with_a_bad_answer_hides_no_other_domain_and_is_logged_once(BadAnswer answer) {
        InboxReaderTest.pending(storage, 4, number -> true);
        Inbox inbox = inbox(answer.in("domain-2", "domain-4"));
        assertThat(domains(inbox)).containsExactly("domain-1", "domain-3");
        assertThat(inbox.total()).isEqualTo(2);
        assertThat(warnings())
                .singleElement()
                .asString()
                .startsWith("WARN An inbox leaves out the invitations to 2 domains, because the role catalogue did not"
                        + " return the roles. The first is domain domain-2: " + answer.logged)
                .doesNotContain("bob");
    }

    @ParameterizedTest
    @EnumSource
    void bad_answers_for_every_domain_fail_the_inbox_unless_a_role_is_malformed(BadAnswer answer) {
        InboxReaderTest.pending(storage, 2, number -> true);
        RoleCatalog roles = answer.in("domain-1", "domain-2");
        if (answer.namesTheRow()) {
            assertThat(inbox(roles)).isEqualTo(new Inbox(List.of(), 0));
            assertThat(warnings()).hasSize(1);
        } else {
            assertThatThrownBy(() -> inbox(roles))
                    .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void a_failure_of_the_storage_for_one_domain_fails_the_inbox() {
        InboxReaderTest.pending(storage, 3, number -> true);
        StorageException refused = new StorageException("connection refused", true, null);
        assertThatThrownBy(() -> inbox(domain -> {
                    if (domain.value().equals("domain-2")) {
                        throw refused;
                    }
                    return ROLES;
                }))
                .isSameAs(refused);
    }

    /** Returns a catalogue that answers with this map for several domains, and with this catalogue for one domain. */
    private static RoleCatalog answering(@Nullable Map<DomainId, Roles> answer, RoleCatalog each) {
        return new RoleCatalog() {
            @Override
            public Roles in(DomainId domain) {
                return each.in(domain);
            }

            @Override
            @NullUnmarked
            public Map<DomainId, Roles> in(Collection<DomainId> domains) {
                return answer;
            }
        };
    }

    @Test
    void the_error_names_a_method_that_returned_null_for_all_domains() {
        InboxReaderTest.pending(storage, 2, number -> true);
        assertThatThrownBy(() -> inbox(answering(null, domain -> ROLES)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "RoleCatalog.in(Collection) returned null; it must return a map with the roles of each domain,"
                                + " and Roles.of() for a domain without roles");
    }

    @Test
    @NullUnmarked
    void the_error_names_a_domain_for_which_the_answer_is_null() {
        InboxReaderTest.pending(storage, 1, number -> true);
        Map<DomainId, Roles> withNull = new HashMap<>();
        withNull.put(new DomainId("domain-1"), null);
        assertThatThrownBy(() -> inbox(answering(withNull, domain -> ROLES)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The role catalogue returned null for the domain domain-1; for a domain without roles,"
                        + " RoleCatalog.in(...) must return Roles.of()");
    }

    @Test
    void the_error_names_a_domain_that_the_answer_lacks() {
        InboxReaderTest.pending(storage, 1, number -> true);
        assertThatThrownBy(() -> inbox(answering(Map.of(), domain -> ROLES)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("RoleCatalog.in(Collection) returned no roles of the domain domain-1, but in(DomainId) did;"
                        + " in(Collection) must return the roles of each domain, and Roles.of() for a domain without"
                        + " roles");
    }

    @Test
    void an_answer_may_lack_a_domain_whose_roles_cannot_be_read() {
        InboxReaderTest.pending(storage, 2, number -> true);
        Inbox inbox =
                inbox(answering(Map.of(new DomainId("domain-1"), ROLES), BadAnswer.UNREADABLE_ROW.in("domain-2")));
        assertThat(domains(inbox)).containsExactly("domain-1");
        assertThat(warnings())
                .containsExactly("WARN An inbox leaves out the invitations to 1 domain, because the role catalogue did"
                        + " not return the roles. The first is domain domain-2: The row of domain-2 cannot be read");
    }

    @Test
    void a_catalogue_that_fails_for_all_domains_is_asked_for_each_domain() {
        InboxReaderTest.pending(storage, 2, number -> true);
        List<DomainId> asked = new ArrayList<>();
        RoleCatalog roles = new RoleCatalog() {
            @Override
            public Roles in(DomainId domain) {
                asked.add(domain);
                return ROLES;
            }

            @Override
            public Map<DomainId, Roles> in(Collection<DomainId> domains) {
                return domains.stream()
                        .collect(Collectors.toMap(domain -> domain, domain -> BadAnswer.MALFORMED_ROLE.roles()));
            }
        };
        assertThat(domains(inbox(roles))).containsExactly("domain-1", "domain-2");
        assertThat(asked).hasSize(2);
    }

    // ---- commands and deliveries

    @Test
    void a_malformed_role_is_an_error_of_the_storage_in_a_command() {
        Invitations invitations =
                builder().roles(BadAnswer.MALFORMED_ROLE.in("acme")).build();
        assertThatThrownBy(() -> invitations.accept(BOB, FIRST))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageStartingWith("A role of the domain acme is malformed: ")
                .hasMessageEndingWith("; correct it in the role catalogue");
    }

    @ParameterizedTest
    @EnumSource
    void a_bad_answer_fails_only_the_notification_that_needs_it(BadAnswer answer) {
        storage.due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0), claim(3, Kind.ACCEPTED, 9));
        AtomicInteger calls = new AtomicInteger();
        RoleCatalog roles = domain -> calls.incrementAndGet() == 2 ? ROLES : answer.roles();
        DeliveryReport report = builder().roles(roles).build().notifications().deliver(10);
        assertThat(report).isEqualTo(new DeliveryReport(1, 1, 1, 0, 0));
        assertTrace("startAttempt 1 | reschedule 1 | startAttempt 2 | notify 2 | acknowledge 2 | startAttempt 3 | dead"
                + " letter 3");
    }

    /** The stored error is the error of the catalogue. */
    @Test
    void a_catalogue_that_is_unavailable_fails_each_notification_and_does_not_end_the_delivery() {
        storage.due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 9));
        RoleCatalog roles = domain -> {
            Thread.currentThread().interrupt();
            throw new StorageException("connection refused", true, new IOException("bob@example.com"));
        };
        DeliveryReport report = builder().roles(roles).build().notifications().deliver(10);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report).isEqualTo(new DeliveryReport(0, 1, 1, 0, 0));
        assertTrace("startAttempt 1 | reschedule 1 | startAttempt 2 | dead letter 2");
        assertThat(storage.sawInterrupt).isFalse();
        assertThat(storage.calls)
                .filteredOn(call -> call.startsWith("dead letter 2 "))
                .singleElement()
                .asString()
                .contains(": dev.invitations.port.StorageException, caused by java.io.IOException, at ")
                .doesNotContain("bob");
    }
}
