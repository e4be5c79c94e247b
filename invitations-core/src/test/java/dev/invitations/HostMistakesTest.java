package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.RoleReport;
import dev.invitations.model.RoleReport.MissingRole;
import dev.invitations.model.Roles;
import dev.invitations.model.UserId;
import dev.invitations.port.CommitResult;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Tests mistakes of a host in its configuration. Each message says what to do. */
class HostMistakesTest extends RecordingTestBase {

    // ---- parts that return null or the same value again

    @Test
    @NullUnmarked
    void a_catalogue_that_returns_null_is_named() {
        Invitations invitations = builder().roles(domain -> null).build();
        assertThatThrownBy(() -> invitations.accept(BOB, FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The role catalogue returned null for the domain acme; for a domain without roles,"
                        + " RoleCatalog.in(...) must return Roles.of()");
        assertTrace("");
    }

    @Test
    @NullUnmarked
    void a_clock_that_returns_null_is_named() {
        InstantSource broken = () -> null;
        Clock clock = broken.withZone(ZoneOffset.UTC);
        assertThatThrownBy(() -> builder().clock(clock).build().accept(BOB, FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The clock returned null; instant() must return the present instant");
    }

    @Test
    @NullUnmarked
    void a_supplier_of_ids_that_returns_null_is_named() {
        assertThatThrownBy(() -> builder().ids(() -> null).build().accept(BOB, FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The supplier of ids returned null; it must return a new UUID");
    }

    @Test
    void a_supplier_that_returns_an_id_twice_is_named() {
        Invitations invitations = builder().ids(() -> new UUID(1, 2)).build();
        assertThatThrownBy(() -> invitations.send(ADA, ACME, CAROL, "viewer"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The supplier of ids returned 00000000-0000-0001-0000-000000000002 twice; it must never"
                        + " return the same UUID again");
        assertTrace("");
    }

    /** Ids that repeat later, for example after a restart, violate a unique key of the storage. */
    @Test
    void a_unique_key_that_stays_violated_names_the_supplier_of_ids() {
        storage.onCommit = changes -> false;
        storage.conflict = CommitResult.DUPLICATE_KEY;
        assertThatThrownBy(() -> invitations().send(ADA, ACME, CAROL, "viewer"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("whether the supplier of ids repeated an id");
    }

    // ---- notifications

    @Test
    void building_without_a_notifier_is_logged_once() {
        Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(domain -> Roles.of())
                .build();
        invitations.inbox(ADA);
        assertThat(lines())
                .containsExactly(
                        "INFO No notifier is set, so commands store no notifications. To deliver notifications,"
                                + " set notifier(...), or deliveredElsewhere() if another process delivers them");
    }

    @Test
    void an_instance_whose_notifications_are_delivered_elsewhere_neither_warns_nor_delivers() {
        Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(domain -> Roles.of())
                .deliveredElsewhere()
                .build();
        assertThat(lines()).noneMatch(line -> line.contains("No notifier"));
        assertThatThrownBy(() -> invitations.notifications().deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deliver needs a notifier; set it with Invitations.builder().notifier(...)");
    }

    @Test
    void a_notifier_and_another_process_that_delivers_exclude_each_other() {
        assertThatThrownBy(() -> builder().deliveredElsewhere().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deliveredElsewhere() and notifier(...) exclude each other; set the notifier only in the"
                        + " process that delivers");
    }

    @Test
    void delivering_in_a_transaction_of_the_host_is_refused() {
        storage.joins = true;
        Invitations invitations = invitations();
        assertThatThrownBy(() -> invitations.notifications().deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deliver must not run in a transaction of the host, which the storage joins; set a storage"
                        + " with transactions of its own, such as JdbcStorage.over(...), with"
                        + " Invitations.builder().deliverWith(...)");
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void a_joining_storage_cannot_deliver() {
        storage.joins = true;
        assertThatThrownBy(() -> builder().deliverWith(storage))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deliverWith must not join the host's transactions, because the notifier must not run"
                        + " inside them; use a storage with transactions of its own, such as JdbcStorage.over(...)");
    }

    @Test
    void a_storage_for_delivery_needs_a_notifier() {
        assertThatThrownBy(() -> Invitations.builder()
                        .storage(storage)
                        .roles(domain -> Roles.of())
                        .deliverWith(storage)
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deliverWith needs a notifier; set it with notifier(...)");
    }

    /** Commands use the first storage only, and the notifications use the second one only. */
    @Test
    void one_instance_stores_in_one_storage_and_delivers_with_the_other() {
        StubStorage outside = new StubStorage();
        outside.due(InvitationFixtures.claim(1), InvitationFixtures.claim(2, Kind.INVITED, 0));
        outside.stored = List.of(InvitationFixtures.pending(1), InvitationFixtures.pending(2));
        outside.members = storage.members;
        storage.joins = true;
        Invitations invitations = builder().deliverWith(outside).build();
        invitations.send(ADA, ACME, CAROL, "viewer");
        assertThat(storage.commits.get(0).get(0).notification()).isPresent();
        assertThat(outside.calls).isEmpty();
        storage.calls.clear();
        assertThat(invitations.notifications().deliver(10).delivered()).isEqualTo(2);
        assertThat(storage.calls).containsExactly("notify 1", "notify 2");
        assertThat(outside.calls).anyMatch(call -> call.startsWith("load")).contains("acknowledge 1", "acknowledge 2");
    }

    /** Returns a catalogue like one that reads the roles in the transactions of the host. */
    private static RoleCatalog joiningRoles() {
        return new RoleCatalog() {
            @Override
            public Roles in(DomainId domain) {
                throw new AssertionError("There is no transaction of the host during a delivery");
            }

            @Override
            public boolean joinsHostTransactions() {
                return true;
            }
        };
    }

    @Test
    void a_joining_catalogue_cannot_deliver() {
        String sentence =
                "The role catalogue joins the host's transactions, but the notifications are delivered outside"
                        + " of them; set a catalogue for the delivery with deliverWith(storage, roles), such as"
                        + " JdbcRoleCatalog.over(...)";
        Invitations.Builder builder = builder().roles(joiningRoles());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(sentence);
        storage.joins = true;
        assertThatCode(builder::build)
                .as("deliver itself refuses a storage that joins")
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> builder.deliverWith(new StubStorage()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(sentence);
        assertThatThrownBy(() -> builder.deliverWith(new StubStorage(), joiningRoles()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("roles must not join the host's transactions, because the delivery runs outside of them;"
                        + " use a catalogue such as JdbcRoleCatalog.over(...)");
    }

    @Test
    void a_delivery_asks_its_own_catalogue() {
        StubStorage outside = new StubStorage();
        outside.due(InvitationFixtures.claim(1));
        outside.stored = List.of(InvitationFixtures.pending(1));
        outside.members = storage.members;
        storage.joins = true;
        RoleCatalog same = RoleCatalog.of(Role.of("owner", Action.allOfInvitations()), Role.of("viewer"));
        Invitations invitations =
                builder().roles(joiningRoles()).deliverWith(outside, same).build();
        assertThat(invitations.notifications().deliver(10).delivered()).isEqualTo(1);
    }

    // ---- events of joined transactions

    @Test
    void changes_are_reported_after_the_commit_of_the_host() {
        storage.joins = true;
        Invitations invitations = invitations();
        invitations.accept(BOB, FIRST);
        assertThat(reported).isEmpty();
        assertThat(lines()).isEmpty();
        assertRefused(Reason.NOT_FOUND, () -> invitations.accept(CAROL, FIRST));
        assertThat(reported).containsExactly("refused NOT_FOUND in acme");
        storage.afterCommit.forEach(Runnable::run);
        assertThat(reported).containsExactly("refused NOT_FOUND in acme", "changed ACCEPTED");
    }

    // ---- permissions

    @Test
    void the_reason_of_not_permitted_is_logged_at_debug() {
        storage.members = List.of(member(ADA, "viewer"), member(BOB, "renamed"));
        Invitations invitations = invitations();
        assertRefused(Reason.NOT_PERMITTED, () -> invitations.send(CAROL, ACME, ADA, "viewer"));
        assertRefused(Reason.NOT_PERMITTED, () -> invitations.send(BOB, ACME, CAROL, "viewer"));
        assertRefused(Reason.NOT_PERMITTED, () -> invitations.send(ADA, ACME, CAROL, "viewer"));
        assertThat(lines())
                .filteredOn(line -> line.startsWith("DEBUG"))
                .containsExactly(
                        "DEBUG Not permitted in domain acme: the actor is not a member of the domain",
                        "DEBUG Not permitted in domain acme: the role catalogue has no role renamed, which the actor"
                                + " has",
                        "DEBUG Not permitted in domain acme: the role viewer of the actor does not hold the action of"
                                + " the command, only [dashboards.view]");
    }

    @Test
    void an_unknown_role_is_refused_in_one_sentence_and_explained_at_debug() {
        Invitations invitations = invitations();
        SendInvitations batch = SendInvitations.to(ACME)
                .invite(CAROL, "Viewer")
                .invite(BOB, "Viewer")
                .invite(new UserId("dan"), "veiwer");
        assertThat(assertRefused(Reason.ROLE_UNKNOWN, () -> invitations.send(ADA, ACME, CAROL, "veiwer")))
                .hasMessage("The domain has no role \"veiwer\".");
        invitations.send(ADA, batch);
        assertThat(assertRefused(
                        Reason.ROLE_UNKNOWN, () -> invitations.members().assign(ADA, ACME, CAROL, "Admin")))
                .hasMessage("The domain has no role \"Admin\".");
        String known = ", only [owner, viewer]; names are case-sensitive, and all instances of the service need the"
                + " same roles";
        assertThat(lines())
                .filteredOn(line -> line.startsWith("DEBUG"))
                .containsExactly(
                        "DEBUG Role unknown in domain acme: the role catalogue has no role veiwer" + known,
                        "DEBUG Role unknown in domain acme: the role catalogue has no role Viewer, veiwer" + known,
                        "DEBUG Role unknown in domain acme: the role catalogue has no role Admin" + known);
    }

    @Test
    void a_report_names_the_missing_roles_and_what_to_do() {
        Roles roles = Roles.of(Role.of("viewer"));
        Map<String, Long> members = Map.of("viewer", 2L, "edtor", 3L, "", 1L);
        RoleReport report = RoleReport.of(ACME, roles, members, Map.of("edtor", 1L, "a\nb", 2L));
        assertThat(report.isComplete()).isFalse();
        assertThat(report.missing())
                .containsExactly(
                        new MissingRole("", 1, 0), new MissingRole("a\nb", 0, 2), new MissingRole("edtor", 3, 1));
        assertThat(report)
                .hasToString("The role catalogue lacks roles in domain \"acme\": no role (1 member, 0 pending"
                        + " invitations), \"a\\u000ab\" (0 members, 2 pending invitations), \"edtor\" (3 members,"
                        + " 1 pending invitation). Add them to the catalogue, or assign other roles to the members, and"
                        + " resend or delete the invitations");
        assertThat(RoleReport.of(ACME, roles, Map.of("viewer", 1L), Map.of()))
                .hasToString("The role catalogue has every role of the members and pending invitations of domain"
                        + " \"acme\"");
        Map<String, Long> many = IntStream.range(10, 25).boxed().collect(Collectors.toMap(i -> "r" + i, i -> 1L));
        assertThat(RoleReport.of(ACME, roles, many, Map.of()).toString())
                .contains("\"r19\"")
                .contains(" and 5 more.")
                .doesNotContain("r20");
    }
}
